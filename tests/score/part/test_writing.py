"""Parts as Parquet, CSV and JSON lines."""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import json
import math
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score.part.writing import OUTPUTS, Output, render

DAY = datetime.datetime(2026, 1, 2, 3, 4, 5)
ROWS: list[dict[str, Any]] = [
    {
        "text": 'a, "b"\n',
        "at": DAY,
        "raw": b"\xff",
        "deep": {"k": [1, None]},
        "x": 0.5,
        "price": decimal.Decimal("1.50"),
    },
    {"text": "", "at": None, "raw": None, "deep": None, "x": math.nan, "price": None},
]
TABLE = pa.Table.from_pylist(ROWS)
ADDED = {"label": pa.array(["positive", None]), "truncated": pa.array([False, None])}


def test_parquet_keeps_types_and_metadata() -> None:
    """The columns are those that came in, and the added ones after them."""
    table = TABLE.replace_schema_metadata({"pandas": "{}"})
    found = pq.read_table(io.BytesIO(render(table, ADDED, "parquet", True)))
    assert found.drop(["label", "truncated", "x"]).to_pylist() == TABLE.drop(["x"]).to_pylist()
    assert found.column("label").to_pylist() == ["positive", None]
    assert found.schema.metadata[b"pandas"] == b"{}"


def test_csv_tells_nulls_from_empty_strings() -> None:
    """A null is an empty field, an empty string a quoted one; what has no place in CSV is JSON."""
    content = render(TABLE, ADDED, "csv", True).decode()
    first, last = csv.DictReader(io.StringIO(content))
    assert (first["text"], first["deep"], first["raw"]) == ('a, "b"\n', '{"k": [1, null]}', '"/w=="')
    assert (first["label"], first["truncated"], first["price"]) == ("positive", "false", "1.50")
    assert content.splitlines()[-1].startswith('"",,,,')
    assert last["label"] == ""
    assert render(TABLE, ADDED, "csv", False).decode() == content.split("\n", 1)[1]


def test_json_lines_have_only_what_json_knows() -> None:
    """Times are ISO 8601, bytes base64, decimals strings, and a number that is none is null."""
    first, last = (
        json.loads(line, parse_constant=pytest.fail) for line in render(TABLE, ADDED, "jsonl", True).splitlines()
    )
    assert first == {
        **ROWS[0],
        "at": "2026-01-02T03:04:05",
        "raw": "/w==",
        "price": "1.50",
        "label": "positive",
        "truncated": False,
    }
    assert last == {**dict.fromkeys(first), "text": ""}


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_same_rows_are_the_same_bytes(output: Output) -> None:
    """So that a part which is written again, or by another engine, is the same file."""
    assert render(TABLE, ADDED, output, True) == render(TABLE, ADDED, output, True)
