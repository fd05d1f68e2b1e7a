"""JSON lines: objects as they are, or columns of what each key holds."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from model.errors import DataError
from score.json_lines import JsonLines
from score.source import Source
from score.window import Rows


def read(folder: Path, content: bytes, table: bool = False) -> Rows:
    """The one window of a file with this content."""
    path = folder / "rows.jsonl"
    path.write_bytes(content)
    source = Source(str(path), "jsonl")
    reader = JsonLines("text")
    if table:
        reader = JsonLines("text", kinds=reader.survey([source]))
    (window,) = reader.windows(source, 0)
    return reader.rows(window)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{", "not JSON"),
        (b'{"text": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'"text"', "not an object"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"text": "\\ud83d"}', "surrogate: half a pair, which is no character"),
        (b'{"text": 5}', "not text: int"),
        (b'{"text": ["a"]}', "not text: json"),
        (b'{"text": null}', None),
        (b'{"other": 1}', None),
    ],
)
def test_lines_that_have_no_text(tmp_path: Path, line: bytes, error: str | None) -> None:
    """Each keeps its place and says why; blank lines are no rows."""
    for table in (False, True):
        rows = read(tmp_path, b'{"text": "a"}\n\n' + line + b'\n{"text": "b"}', table)
        assert rows.texts == ["a", None, "b"]
        assert rows.errors == [None, error, None]
        assert len(rows.kept) == 3


def test_objects_stay(tmp_path: Path) -> None:
    """What no column could hold stays: order, nesting, numbers of any size, and what is absent."""
    lines = ['{"b": [1, {"c": null}], "text": "a", "n": 123456789012345678901}', '{"text": "é\\n", "x": 1.0}']
    rows = read(tmp_path, "\n".join(lines).encode())
    assert [json.dumps(row, ensure_ascii=False) for row in rows.kept] == lines


def test_columns_have_the_type_that_holds_all_of_their_values(tmp_path: Path) -> None:
    """Integers with fractions are floats where none is lost; anything else together is JSON as a string."""
    first = {"text": "a", "i": 1, "f": 1, "big": 2**60, "bf": 2**60, "m": 1, "n": {"k": [1]}, "u": None, "b": True}
    last = {"text": 7, "i": -1, "f": 0.5, "big": 3, "bf": 0.5, "m": "é", "late": "x", "huge": 2**70}
    rows = read(tmp_path, "\n".join(map(json.dumps, (first, last))).encode(), table=True)
    assert isinstance(rows.kept, pa.Table)
    assert {each.name: str(each.type) for each in rows.kept.schema} == {
        **dict.fromkeys(["text", "bf", "m", "n", "u", "late", "huge"], "string"),
        **{"i": "int64", "f": "double", "big": "int64", "b": "bool"},
    }
    assert rows.kept.to_pylist() == [
        {**first, "f": 1.0, "bf": str(2**60), "m": "1", "n": '{"k": [1]}', "late": None, "huge": None},
        {**last, "text": "7", "bf": "0.5", "m": '"é"', "n": None, "u": None, "b": None, "huge": str(2**70)},
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'[{"text": "a"}]', "is a JSON array"),
        (b'{"a": 1}\n{"b": 1}\n', "no column 'text'; the columns are 'a', 'b'"),
        (b"not json\n", "no column 'text'; the columns are none"),
    ],
)
def test_files_that_will_not_do(tmp_path: Path, content: bytes, message: str) -> None:
    """They are found out by their first rows."""
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        JsonLines("text").columns(Source(str(path), "jsonl"))
