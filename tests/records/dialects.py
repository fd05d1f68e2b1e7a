"""The same rows in every dialect that the readers know, each with the flags that name it on a command line."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Row = tuple[str, str]  # text, label
LABELS = ("negative", "positive")
# Every mark that a dialect could take for its own, within a text. Latin-1 and cp1252 hold all characters.
ROWS: list[Row] = [
    (f'{place}: the café; a "good", long | film, {"not" * (place % 3)} {["bad", "good"][place % 2]}', LABELS[place % 2])
    for place in range(24)
]
LINES: list[Row] = [
    (f"{text}\nand more\tof it" if place % 5 == 0 else text, label) for place, (text, label) in enumerate(ROWS)
]
HEADER = ("id", "text", "label")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write rows: a file of this name, and how a command is asked to read it."""

    name: str
    write: Callable[[Path, Sequence[Row]], object]
    rows: list[Row]
    text: str = "text"  # the columns, as a command names them
    label: str = "label"
    flags: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The flags that name the columns and the dialect."""
        return ["--text-column", self.text, *self.flags]


def _csv(rows: Sequence[Row], header: Sequence[str] | None = HEADER, **dialect: Any) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, **{"lineterminator": "\n", **dialect})
    writer.writerows([header] if header else [])
    writer.writerows((place, *row) for place, row in enumerate(rows))
    return file.getvalue()


def _delimited(
    name: str,
    rows: list[Row] = LINES,
    *,
    encoding: str = "utf-8",
    pack: Callable[[bytes], bytes] = bytes,
    text: str = "text",
    label: str = "label",
    flags: tuple[str, ...] = (),
    **dialect: Any,
) -> Dialect:
    def write(path: Path, rows: Sequence[Row]) -> None:
        path.write_bytes(pack(_csv(rows, **dialect).encode(encoding)))

    return Dialect(name, write, rows, text, label, flags)


def _blank_after_comma(path: Path, rows: Sequence[Row]) -> None:
    lines = [HEADER, *((str(place), *row) for place, row in enumerate(rows))]
    quoted = (", ".join('"' + field.replace('"', '""') + '"' for field in line) for line in lines)
    path.write_text("".join(f"{line}\n" for line in quoted), encoding="utf-8")


def _tsv_without_quotes(path: Path, rows: Sequence[Row]) -> None:
    lines = ["\t".join(HEADER), *(f"{place}\t{text}\t{label}" for place, (text, label) in enumerate(rows))]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _objects(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [{"id": place, "text": text, "label": label} for place, (text, label) in enumerate(rows)]


def _json(name: str, dump: Callable[[list[dict[str, Any]]], str], pack: Callable[[bytes], bytes] = bytes) -> Dialect:
    def write(path: Path, rows: Sequence[Row]) -> None:
        path.write_bytes(pack(dump(_objects(rows)).encode()))

    return Dialect(name, write, LINES)


def _parquet(name: str, kind: Callable[[pa.Array], pa.Array], label: Callable[[pa.Array], pa.Array]) -> Dialect:
    def write(path: Path, rows: Sequence[Row]) -> None:
        texts, labels = (pa.array(column) for column in zip(*rows, strict=True))
        pq.write_table(pa.table({"id": range(len(rows)), "text": kind(texts), "label": label(labels)}), path)

    return Dialect(name, write, LINES)


def _decimals(labels: pa.Array) -> pa.Array:
    sign = {"negative": Decimal("-1.0"), "positive": Decimal("1.0")}
    return pa.array([sign[label] for label in labels.to_pylist()], pa.decimal128(5, 1))


def _folders(path: Path, rows: Sequence[Row]) -> None:
    for place, (text, label) in enumerate(rows):
        (path / label).mkdir(parents=True, exist_ok=True)
        (path / label / f"{place:02}.txt").write_text(text, encoding="utf-8")


def _zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", content)
    return file.getvalue()


def _with_long_window(content: bytes) -> bytes:
    """As the dumps of Pushshift are: the window is named in the file's head, and no reader's default allows it."""
    compressor = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 31})
    return bytes(compressor.compress(content) + compressor.flush())


def _same(values: pa.Array) -> pa.Array:
    return values


DIALECTS: dict[str, Dialect] = {
    "comma": _delimited("a.csv"),
    "semicolon": _delimited("b.csv", delimiter=";"),
    "tab": _delimited("c.csv", delimiter="\t"),
    "pipe": _delimited("d.csv", delimiter="|"),
    "carriage returns": _delimited("e.csv", ROWS, lineterminator="\r"),
    "carriage returns and line feeds": _delimited("f.csv", lineterminator="\r\n"),
    "all is quoted": _delimited("g.csv", quoting=csv.QUOTE_ALL),
    "byte order mark": _delimited("h.csv", encoding="utf-8-sig"),
    "UTF-16": _delimited("i.csv", encoding="utf-16"),
    "UTF-16 with tabs": _delimited("j.tsv", encoding="utf-16", delimiter="\t"),
    "latin-1": _delimited("k.csv", encoding="latin-1", flags=("--encoding", "latin-1")),
    "cp1252": _delimited("l.csv", encoding="cp1252", flags=("--encoding", "cp1252")),
    "no header": _delimited("m.csv", header=None, text="2", label="3", flags=("--no-header",)),
    "no header, latin-1": _delimited(
        "n.csv",
        encoding="latin-1",
        header=None,
        quoting=csv.QUOTE_ALL,
        text="2",
        label="3",
        flags=("--no-header", "--encoding", "latin-1"),
    ),
    "columns without names": _delimited("o.csv", header=("id", "", ""), text="column 2", label="column 3"),
    "an index without a name": _delimited("p.csv", header=("", "text", "label")),
    "another quote": _delimited("q.csv", quotechar="'", flags=("--quotechar", "'")),
    "blank after comma": Dialect("r.csv", _blank_after_comma, LINES),
    "TSV": _delimited("s.tsv", delimiter="\t"),
    "TSV without quotes": Dialect("t.tsv", _tsv_without_quotes, ROWS),
    "JSON lines": _json("a.jsonl", lambda rows: "".join(f"{json.dumps(row)}\n" for row in rows)),
    "JSON array": _json("b.json", json.dumps),
    "JSON over several lines": _json("c.json", lambda rows: json.dumps(rows, indent=2, ensure_ascii=False)),
    "JSON array in an object": _json("d.json", lambda rows: json.dumps({"meta": {"rows": 24}, "data": rows})),
    "Parquet": _parquet("a.parquet", _same, _same),
    "Parquet of categories": _parquet("b.parquet", pa.Array.dictionary_encode, pa.Array.dictionary_encode),
    "Parquet of views": _parquet(
        "c.parquet", lambda values: values.cast(pa.string_view()), lambda values: values.cast(pa.string_view())
    ),
    "Parquet with decimals": _parquet("d.parquet", _same, _decimals),
    "folders by class": Dialect("folders", _folders, sorted(ROWS, key=lambda row: row[1])),
    "gzip": _delimited("u.csv.gz", pack=gzip.compress),
    "bzip2": _delimited("v.csv.bz2", pack=bz2.compress),
    "xz": _delimited("w.csv.xz", pack=lzma.compress),
    "zip": _delimited("x.zip", pack=_zipped),
    "zstd": _delimited("y.csv.zst", pack=_with_long_window),
    "zstd of JSON lines": _json(
        "e.jsonl.zst", lambda rows: "".join(f"{json.dumps(row)}\n" for row in rows), _with_long_window
    ),
}
