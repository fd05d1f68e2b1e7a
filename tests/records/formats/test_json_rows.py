"""JSON: objects as they are, or columns of what each key holds."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from model.errors import DataError
from records.formats.json_rows import Json
from records.rows import NULL, Kind, Projection, Rows, Value
from tests.records.support import faults, kept, read, source_of, told


def as_table(folder: Path, content: bytes) -> Rows:
    """The one block of a file with this content, in columns."""
    source = source_of(folder / "rows.jsonl", content)
    reader = Json(Projection("text", keep=True)).survey([source])
    (block,) = reader.blocks(source)
    return reader.rows(block)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{", "line 3: not JSON: Expecting property name enclosed in double quotes"),
        (b"[" * 100_000, "line 3: not JSON: nested too deeply"),
        (b'{"text": 1' + b"0" * 5000 + b"}", "line 3: not JSON: a number of too many digits"),
        (b"5", "line 3: not an object"),
        (
            b'{"text": "\xff"}',
            "line 3, column 'text': not UTF-8: --encoding names another one, such as cp1252 or latin-1",
        ),
        (b'{"text": "\\ud83d"}', "line 3, column 'text': surrogate: half a pair, which is no character"),
        (b'{"text": 5}', "line 3, column 'text': not text: a number"),
        (b'{"text": Infinity}', "line 3, column 'text': not text: a number"),
        (b'{"text": true}', "line 3, column 'text': not text: a boolean"),
        (b'{"text": ["a"]}', "line 3, column 'text': not text: a list or an object"),
        (b'{"text": null}', None),
        (b'{"text": NaN}', None),
        (b'{"other": 1}', None),
    ],
)
def test_lines_that_have_no_text(tmp_path: Path, line: bytes, error: str | None) -> None:
    """Each keeps its place and says why; blank lines are no rows, and the others are as they were."""
    content = b'{"text": "so \\"good\\" caf\\u00e9"}\n\n' + line + b'\n{"text": "b"}'
    for rows in (read(source_of(tmp_path / "rows.jsonl", content)), [as_table(tmp_path, content)]):
        assert rows[0].texts == ['so "good" café', None, "b"]
        assert faults(rows) == ([error] if error else [])
        assert len(rows[0].kept()) == 3


@pytest.mark.parametrize("value", [b"NaN", b'"\xff"', b'"\\ud83d"', b"[{}]", b"-Infinity"])
def test_what_another_column_holds_costs_nothing(tmp_path: Path, value: bytes) -> None:
    """The row is read, and what can be is kept."""
    content = b'{"text": "a", "x": %s}\n{"text": "b", "x": 1.0}\n' % value
    rows = read(source_of(tmp_path / "rows.jsonl", content))
    assert (told(rows), faults(rows)) == (["a", "b"], [])
    json.dumps(kept(rows), ensure_ascii=False).encode()
    assert told([as_table(tmp_path, content)]) == ["a", "b"]


def test_values_as_they_are_written(tmp_path: Path) -> None:
    """A number has its own digits, and every value says what it is."""
    given = ["1", "1.0", "1e0", '"1"', "true", "null", "NaN", "-Infinity", "[1]", "{}", "123456789012345678901"]
    content = "".join(f'{{"text": "a", "label": {each}}}\n' for each in given) + '{"text": "a"}'
    (rows,) = read(source_of(tmp_path / "rows.json", content.encode()), Projection("text", ("label",)))
    assert rows.others["label"] == [
        Value("1", Kind.NUMBER),
        Value("1.0", Kind.NUMBER),
        Value("1e0", Kind.NUMBER),
        Value("1", Kind.STRING),
        Value("true", Kind.BOOLEAN),
        NULL,
        NULL,
        Value("-Infinity", Kind.NUMBER),
        Value("", Kind.NESTED),
        Value("", Kind.NESTED),
        Value("123456789012345678901", Kind.NUMBER),
        NULL,
    ]


def test_objects_stay(tmp_path: Path) -> None:
    """What no column could hold stays: order, nesting, numbers of any size, and what is absent."""
    lines = ['{"b": [1, {"c": null}], "text": "a", "n": 123456789012345678901}', '{"text": "é\\n", "x": 1.0}']
    rows = read(source_of(tmp_path / "rows.jsonl", "\n".join(lines).encode()))
    assert [json.dumps(row, ensure_ascii=False) for row in kept(rows)] == lines


def test_columns_have_the_type_that_holds_all_of_their_values(tmp_path: Path) -> None:
    """Integers with fractions are floats where none is lost; anything else together is JSON as a string."""
    first = {"text": "a", "i": 1, "f": 1, "big": 2**60, "bf": 2**60, "m": 1, "n": {"k": [1]}, "u": None, "b": True}
    last = {"text": 7, "i": -1, "f": 0.5, "big": 3, "bf": 0.5, "m": "é", "late": "x", "huge": 2**70}
    table = as_table(tmp_path, "\n".join(map(json.dumps, (first, last))).encode()).kept()
    assert isinstance(table, pa.Table)
    assert {each.name: str(each.type) for each in table.schema} == {
        **dict.fromkeys(["text", "bf", "m", "n", "u", "late", "huge"], "string"),
        **{"i": "int64", "f": "double", "big": "int64", "b": "bool"},
    }
    assert table.to_pylist() == [
        {**first, "f": 1.0, "bf": str(2**60), "m": "1", "n": '{"k": [1]}', "late": None, "huge": None},
        {**last, "text": "7", "bf": "0.5", "m": '"é"', "n": None, "u": None, "b": None, "huge": str(2**70)},
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1}\n{"b": 1}\n', "no column 'text'; the columns are 'a', 'b'"),
        (b"not json\n", "rows.jsonl, line 1: not JSON: Expecting value"),
        (b"[1, 2]", "rows.jsonl, line 1: not an object"),
        (b"{}\n", "no column 'text'; the columns are none"),
        (b'[{"a": 1}]', "no column 'text'; the columns are 'a'"),
        (b'{"rows": 1}', "no column 'text'; the columns are 'rows'"),
    ],
)
def test_files_that_will_not_do(tmp_path: Path, content: bytes, message: str) -> None:
    """They are found out by their first rows."""
    source = source_of(tmp_path / "rows.jsonl", content)
    with pytest.raises(DataError, match=message):
        Json(Projection("text")).columns(source)
    with pytest.raises(DataError, match=message):
        read(source)


@pytest.mark.parametrize("content", [b'["a", "b"]', b'"a"\n"b"\n'])
def test_strings_are_texts_and_nothing_else(tmp_path: Path, content: bytes) -> None:
    """Strings in place of objects are read as texts; a column beside the text's is told as what they cannot have."""
    source = source_of(tmp_path / "rows.json", content)
    assert told(read(source)) == ["a", "b"]
    message = r"rows\.json: holds strings, not objects; the only column is 'text', there is no column '%s'"
    for asked, missing in ((Projection("text", ("label",)), "label"), (Projection("body"), "body")):
        with pytest.raises(DataError, match=message % missing):
            read(source, asked)
