"""Bytes at random, where others hand theirs over: the connection, and every reader of rows."""

from __future__ import annotations

import asyncio
import bz2
import gzip
import io
import json
import lzma
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.errors import DataError
from records.content.compression import zstd
from records.options import DEFAULTS
from records.readers import reader_of
from records.rows import Projection
from records.source import find_sources
from tests.faults.harness.wire import connected, once, request
from tests.fixtures.server import served
from training.data.reading.load import load_files

SEED = 1
ROWS = [("label", "text"), *((["positive", "negative"][each % 2], f'text "{each}", é 😀') for each in range(20))]


def damaged(content: bytes, chosen: random.Random) -> bytes:
    """A copy with a few bytes flipped, cut out, doubled or put in."""
    found = bytearray(content)
    for _ in range(chosen.randrange(1, 4)):
        place = chosen.randrange(len(found) + 1)
        kind = chosen.randrange(5)
        if kind == 0 and place < len(found):
            found[place] ^= 1 << chosen.randrange(8)
        elif kind == 1:
            del found[place : place + chosen.randrange(1, 20)]
        elif kind == 2:
            found[place:place] = found[place : place + chosen.randrange(1, 50)]
        elif kind == 3:
            found[place:place] = chosen.randbytes(chosen.randrange(1, 9))
        else:
            found[place:place] = chosen.choice([b"\x00", b"\r\n", b'"', b"\xff", b"\xed\xa0\x80", b"{" * 99, b"\t,"])
    return bytes(found)


async def survive(url: str, cases: int) -> None:
    """Each damaged request is answered or its connection closed; the next client is served as if nothing were."""
    chosen = random.Random(SEED)  # noqa: S311 -- repeatable, not secret
    whole = [
        request("/sentiment", {"text": "good 😀"}),
        request("/sentiment/batch", {"texts": ["good", "bad"], "explain": True}),
        request(
            "/v2/models/fake/infer", {"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}
        ),
        request("/model?model=fake"),
        b"POST /sentiment HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b'f\r\n{"text":"good"}\r\n0\r\n\r\n',
    ]
    for case in range(cases):
        async with connected(url) as connection:
            data = damaged(chosen.choice(whole), chosen) if case % 5 else chosen.randbytes(chosen.randrange(1, 500))
            connection.send(data)
            if connection.writer.can_write_eof():
                connection.writer.write_eof()
            answer = await connection.closed()
            assert b"HTTP/1.1 500" not in answer
            assert b"Traceback" not in answer
        if case % 50 == 0:
            assert (await once(url, "/sentiment", {"text": "good"})).json["label"] == "positive"


@pytest.mark.parametrize("cases", [100, pytest.param(3000, marks=pytest.mark.faults)])
def test_no_bytes_on_a_connection_are_a_failure(cases: int) -> None:
    """Damaged requests of several kinds, and noise."""
    flags = ("--default-timeout", "0.5", "--max-timeout", "0.5")
    with served(*flags, program="tests.faults.harness.program") as server:
        asyncio.run(survive(server.url, cases))
        assert not [record for record in server.log if record["level"] in ("error", "critical", "raw")]


def contents() -> dict[str, bytes]:
    """The same rows in every format."""
    columns = {"label": [row[0] for row in ROWS[1:]], "text": [row[1] for row in ROWS[1:]]}
    parquet = io.BytesIO()
    pq.write_table(pa.table(columns), parquet)
    csv = "\n".join('{},"{}"'.format(row[0], row[1].replace('"', '""')) for row in ROWS).encode()
    tsv = "\n".join("\t".join(row) for row in ROWS).encode()
    objects = [{"label": label, "text": text} for label, text in ROWS[1:]]
    lines = "\n".join(map(json.dumps, objects)).encode()
    plain = {"a.csv": csv, "a.tsv": tsv, "a.jsonl": lines, "a.parquet": parquet.getvalue()}
    plain |= {
        "array.json": json.dumps(objects).encode(),
        "pretty.json": json.dumps({"a": 1, "rows": objects}, indent=1).encode(),
    }
    packed = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd.compress}
    return {
        **plain,
        **{f"a.csv.{name}": pack(csv) for name, pack in packed.items()},
        "a.jsonl.gz": gzip.compress(lines),
    }


@pytest.mark.parametrize("name", sorted(contents()))
@pytest.mark.parametrize("cases", [4, pytest.param(300, marks=pytest.mark.faults)])
def test_no_file_of_rows_is_read_wrongly_or_ends_in_another_error(name: str, cases: int, tmp_path: Path) -> None:
    """A damaged file is read, as far as it still is one, or refused by name, as scoring and training read it."""
    chosen = random.Random(SEED)  # noqa: S311 -- repeatable, not secret
    whole = contents()[name]
    for case in range(cases):
        path = tmp_path / f"{case}-{name}"
        path.write_bytes(damaged(whole, chosen))
        for read in (_as_scoring, _as_training):
            refusal = f"{path.name}: "
            try:
                read(path)
            except DataError as error:
                refusal = str(error)
            assert path.name in refusal


def _as_scoring(path: Path) -> None:
    (source,) = find_sources([path])
    reader = reader_of(source, Projection("text", keep=True), DEFAULTS)
    for block in reader.blocks(source):
        rows = reader.rows(block)
        assert len(rows.texts) == len(rows.faults) == len(block.lines) == len(rows.kept())


def _as_training(path: Path) -> None:
    assert len(load_files([path], skip_unreadable=True)) > 0
