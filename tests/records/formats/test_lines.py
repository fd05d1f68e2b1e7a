"""Plain lines, each a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import DataError
from records.rows import Projection
from tests.records.support import faults, kept, read, source_of, told


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_is_a_row(tmp_path: Path, end: str) -> None:
    """Blank ones, too: nothing is a mark."""
    source = source_of(tmp_path / "rows.txt", end.join(["text", "", 'a, "b"', "", "é"]).encode("utf-8-sig"))
    rows = read(source)
    assert told(rows) == ["text", "", 'a, "b"', "", "é"]
    assert kept(rows)[2] == {"text": 'a, "b"'}


def test_lines_that_cannot_be_read(tmp_path: Path) -> None:
    """They keep their place; a label is not to be had."""
    source = source_of(tmp_path / "rows.txt", b"a\n\xff\nb")
    assert faults(read(source)) == ["line 2: not UTF-8: --encoding names another one, such as cp1252 or latin-1"]
    assert told(read(source, encoding="latin-1")) == ["a", "ÿ", "b"]
    with pytest.raises(
        DataError, match=r"rows\.txt: holds plain lines; the only column is 'text', there is no column 'label'"
    ):
        read(source, Projection("text", ("label",)))
