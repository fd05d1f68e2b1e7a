"""Where the rows of a JSON file are, however it is laid out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.errors import DataError
from records.content import stream
from records.formats import json_layout
from tests.records.support import faults, kept, read, source_of, told

ROWS = [{"text": 'a "[{,}]" \\ b', "x": [{"text": "no"}, []]}, {"text": "é"}, {"x": {}, "text": "c"}]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("chunk", [3, 1 << 20])
def test_layouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, indent: int | None, end: str, chunk: int) -> None:
    """Lines, an array, an array in an object, objects one after another: the rows are the same."""
    monkeypatch.setattr(json_layout, "_CHUNK", chunk)
    layouts = [
        json.dumps(ROWS, indent=indent),
        json.dumps({"meta": {"x": [{"text": 1}]}, "n": [1, [{}]], "data": ROWS, "last": [[]]}, indent=indent),
        "\n".join(json.dumps(row, indent=indent) for row in ROWS),
        "\n".join(json.dumps(row, indent=indent, ensure_ascii=False) for row in ROWS) + "\n\n",
    ]
    for content in layouts:
        source = source_of(tmp_path / "rows.json", content.replace("\n", end).encode())
        assert kept(read(source)) == ROWS


@pytest.mark.parametrize("content", ["[]", "[ ]\n"])
def test_an_empty_array(tmp_path: Path, content: str) -> None:
    """It has no rows, and that is no fault."""
    assert read(source_of(tmp_path / "rows.json", content.encode())) == []


@pytest.mark.parametrize(
    "content", ['{"a": [{"text": 1}], "b": [{"text": 2}]}', '{"a": [{"text": 1}], "x": "%s", "b": [ {"text": 2}]}']
)
def test_several_arrays(tmp_path: Path, content: str) -> None:
    """Which of them holds the rows is not guessed, also where the second comes late."""
    source = source_of(tmp_path / "rows.json", content.replace("%s", "x" * 2 * stream.HEAD).encode())
    with pytest.raises(DataError, match=r"rows\.json: holds several arrays of objects"):
        read(source)


def test_a_row_beyond_all_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a row that is too long, however many chunks it takes, and the next is read."""
    monkeypatch.setattr(json_layout, "_CHUNK", 100)
    monkeypatch.setattr(stream, "LONGEST_LINE", 1000)
    rows = [{"text": "a"}, {"text": "b", "x": ["word\n"] * 1000}, {"text": "c"}]
    found = read(source_of(tmp_path / "rows.json", json.dumps(rows, indent=1).encode()))
    assert told(found) == ["a", "too long", "c"]
    assert faults(found)[0].startswith("line 5: too long")


def test_lines_of_a_large_array(tmp_path: Path) -> None:
    """A fault after many chunks has the line in which its row begins."""
    lines = [f'{{"text": "{"x" * 100} {each}"}},' for each in range(30_000)]
    lines[20_000] = '{"text": bad},'
    content = "[\n" + "\n".join(lines) + '\n{"text": "last"}]'
    found = read(source_of(tmp_path / "rows.json", content.encode()))
    assert sum(len(each.texts) for each in found) == 30_001
    assert faults(found) == ["line 20002: not JSON: Expecting value"]
