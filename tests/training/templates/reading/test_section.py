"""Sections of text files: the meaning of lines, and errors with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import DataError
from training.templates.reading.section import read

KINDS = ("words", "lines")


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return folder


def test_sections_hold_entries_with_their_lines(tmp_path: Path) -> None:
    """Words are split at commas and lines are not; comments and blanks are skipped, tags are not."""
    text = "# head\n\n[words good +x *2]\na, b c,\n# more\nd\n\n[lines fact]\n#tag, one\n:) [x]\n"
    words, lines = read(write(tmp_path / "en", text), kinds=KINDS)
    assert (words.kind, words.options) == ("words", ("good", "+x", "*2"))
    assert [(entry.text, entry.file, entry.line) for entry in words.entries] == [
        ("a", "en/a.txt", 4),
        ("b c", "en/a.txt", 4),
        ("d", "en/a.txt", 6),
    ]
    assert [entry.text for entry in lines.entries] == ["#tag, one", ":) [x]"]


def test_files_come_in_the_order_of_folders_and_names(tmp_path: Path) -> None:
    """Files are read by folder and then by name; other files are ignored."""
    for name in ("z/b.txt", "z/a.txt", "y/c.txt", "y/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"[lines x]\n{name}\n")
    found = [section.entries[0].text for section in read(tmp_path / "z", tmp_path / "y", kinds=KINDS)]
    assert found == ["z/a.txt", "z/b.txt", "y/c.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x\n[words a]\ny", r"^en/a\.txt, line 1: stands before the first section"),
        ("[words a]\nx, y\nz", r"^en/a\.txt, line 2: must end with a comma"),
        ("[words a]\nx, y,\nx", r'^en/a\.txt, line 3: "x" stands twice'),
        ("[lines a]\nx\n\nx", r'^en/a\.txt, line 4: "x" stands twice'),
        ("[lines a]\nx\n[word a]", r"^en/a\.txt, line 3: unknown section \[word\]; known are words, lines"),
    ],
)
def test_a_mistake_is_an_error_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """The message begins with file and line."""
    with pytest.raises(DataError, match=message):
        list(read(write(tmp_path / "en", text), kinds=KINDS))


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """The error names a folder without templates, or a file of another encoding."""
    with pytest.raises(DataError, match="has no templates"):
        list(read(tmp_path, kinds=KINDS))
    (tmp_path / "a.txt").write_bytes("[words a]\ncaf\xe9".encode("latin-1"))
    with pytest.raises(DataError, match=r"a\.txt: cannot be read"):
        list(read(tmp_path, kinds=KINDS))
