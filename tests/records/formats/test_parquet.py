"""Parquet: columns keep their types, and broken files are found out."""

from __future__ import annotations

import datetime
import decimal
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.errors import DataError
from records.formats import parquet
from records.formats.parquet import Parquet
from records.rows import NULL, Kind, Projection, Value
from records.source import Source
from tests.records.support import faults, kept, read


def written(folder: Path, columns: dict[str, Any], **options: Any) -> Source:
    """A file of these columns."""
    path = folder / "rows.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return Source(str(path), "parquet")


def test_every_column_is_kept_with_its_type(tmp_path: Path) -> None:
    """Blocks across row groups hold all rows in order, whatever their columns hold."""
    table = pa.table(
        {
            "text": pa.array(["a", None, "b"] * 5).dictionary_encode(),
            "at": pa.array([1, 2, 3] * 5, pa.timestamp("us", "UTC")),
            "deep": pa.array([[{"k": 1}], None, []] * 5),
        }
    )
    path = tmp_path / "rows.parquet"
    pq.write_table(table, path, row_group_size=4)
    reader = Parquet(Projection("text", keep=True, most_rows=6))
    blocks = list(reader.blocks(Source(str(path), "parquet")))
    rows = [reader.rows(block) for block in blocks]
    assert kept(rows) == table.to_pylist()
    assert rows[0].kept().schema == table.schema  # type: ignore[union-attr]
    assert [text for each in rows for text in each.texts] == ["a", None, "b"] * 5
    assert max(len(each.texts) for each in rows) <= 6
    assert [line for block in blocks for line in block.lines] == list(range(1, 16))
    assert blocks[-1].consumed == path.stat().st_size


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int8(), pa.large_string())]
)
def test_texts_however_they_are_stored(tmp_path: Path, kind: pa.DataType) -> None:
    """Strings of any kind are texts, and so are bytes without a note that they are strings."""
    source = written(tmp_path, {"text": pa.array(["é", None]).cast(kind), "x": [[1], None]})
    (rows,) = read(source, Projection("text"))
    assert rows.texts == ["é", None]
    assert rows.kept().schema.names == ["text"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (pa.array([1], pa.int8()), Value("1", Kind.NUMBER)),
        (pa.array([1.0]), Value("1.0", Kind.NUMBER)),
        (pa.array([0.1], pa.float32()), Value("0.1", Kind.NUMBER)),
        (pa.array([float("nan")], pa.float32()), NULL),
        (pa.array([float("nan")]), NULL),
        (pa.array([decimal.Decimal("1.50")]), Value("1.50", Kind.NUMBER)),
        (pa.array([True]), Value("true", Kind.BOOLEAN)),
        (pa.array(["x"]).dictionary_encode(), Value("x", Kind.STRING)),
        (pa.array(["x"], pa.string_view()), Value("x", Kind.STRING)),
        (pa.array([None], pa.string()), NULL),
        (pa.array([None]), NULL),
        (pa.array([b"x"]), Value("", Kind.BYTES)),
        (pa.array([[1]]), Value("", Kind.NESTED)),
        (pa.array([{"a": 1}]), Value("", Kind.NESTED)),
        (pa.array([datetime.date(2026, 1, 2)]), Value("2026-01-02", Kind.STRING)),
    ],
)
def test_values_say_what_they_are(tmp_path: Path, column: pa.Array, value: Value) -> None:
    """Numbers have the fewest digits that give the same one."""
    (rows,) = read(written(tmp_path, {"text": ["a"], "label": column}), Projection("text", ("label",)))
    assert rows.others["label"] == [value]


def test_long_texts_make_small_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a block holds is bounded in bytes, too."""
    monkeypatch.setattr(parquet, "BLOCK_BYTES", 8000)
    source = written(tmp_path, {"text": ["x" * 1000 + str(each) for each in range(20)]}, use_dictionary=False)
    assert len(list(Parquet(Projection("text")).blocks(source))) >= 3


def test_a_file_is_read_as_it_is_needed(tmp_path: Path) -> None:
    """It is never in memory as a whole, however many row groups it has."""
    draw = random.Random(1)  # noqa: S311 (no secret)
    texts = [draw.randbytes(5000).hex() for _ in range(1000)]
    source = written(tmp_path, {"text": texts}, row_group_size=50, use_dictionary=False)
    before = pa.total_allocated_bytes()
    most = 0
    for _ in Parquet(Projection("text", most_rows=10)).blocks(source):
        most = max(most, pa.total_allocated_bytes() - before)
    assert most < (source.size or 0) / 2


def test_strings_that_are_not_utf8(tmp_path: Path) -> None:
    """The rows whose text it is say so; in another column they cost nothing but their own bytes."""
    wrong = pa.array([b"a\xff", b"a", b"b"], pa.binary()).view(pa.string())
    source = written(tmp_path, {"text": wrong, "other": wrong.take(pa.array([1, 2, 0])), "raw": [b"\xff", b"c", None]})
    rows = read(source)
    assert rows[0].texts == [None, "a", "b"]
    assert faults(rows) == ["row 1, column 'text': not UTF-8"]
    assert [(row["text"], row["other"]) for row in kept(rows)] == [("a\ufffd", "a"), ("a", "b"), ("b", "a\ufffd")]
    assert read(source, Projection("raw"))[0].texts == [None, "c", None]


def test_files_that_will_not_do(tmp_path: Path) -> None:
    """Cut short, without the column, or with other things than strings in it."""
    source = written(tmp_path, {"text": [1, 2]})
    with pytest.raises(DataError, match="column 'text' holds int64, not strings"):
        Parquet(Projection("text")).columns(source)
    with pytest.raises(DataError, match="no column 'body'; the columns are 'text'"):
        Parquet(Projection("body")).columns(source)
    path = Path(source.name)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match=r"rows\.parquet: is damaged or not a Parquet file"):
        Parquet(Projection("text")).columns(source)


def test_a_page_that_is_damaged(tmp_path: Path) -> None:
    """Found when it is read, it is named."""
    source = written(tmp_path, {"text": [f"text {each}" for each in range(1000)]}, write_page_checksum=True)
    path = Path(source.name)
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"rows\.parquet: is damaged or not a Parquet file"):
        list(Parquet(Projection("text")).blocks(source))
