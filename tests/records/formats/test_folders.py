"""Folders by class: each file is a text, and its folder's name the label."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.content import stream
from records.rows import NULL, Kind, Projection, Value
from records.source import find_sources
from tests.records.support import faults, kept, read


def test_folders_by_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the IMDB reviews come; a file that cannot be read says which it is."""
    monkeypatch.setattr(stream, "LONGEST_LINE", 100)
    files = {
        "neg/1.txt": b"bad\nfilm",
        "pos/1.txt": b"\xff",
        "pos/2.txt": "é".encode("utf-16"),
        "pos/3.txt": b"x" * 101,
    }
    for name, content in files.items():
        (tmp_path / "train" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "train" / name).write_bytes(content)
    (source,) = find_sources([tmp_path / "train"])
    (rows,) = read(source, Projection("text", ("label",)))
    assert rows.texts == ["bad\nfilm", None, "é", None]
    assert rows.others["label"] == [Value(label, Kind.STRING) for label in ("neg", "pos", "pos", "pos")]
    assert faults([rows]) == [
        "file 'pos/1.txt': not UTF-8: --encoding names another one, such as cp1252 or latin-1",
        "file 'pos/3.txt': too long: a file of more than 0 MiB",
    ]
    assert kept([rows])[2] == {"text": "é", "label": "pos", "file": "pos/2.txt"}
    (one,) = find_sources([tmp_path / "train" / "neg"])
    assert kept(read(one)) == [{"text": "bad\nfilm", "label": "neg", "file": "1.txt"}]


def test_a_file_beside_the_folders_of_classes_has_no_label(tmp_path: Path) -> None:
    """The lists of addresses that come with the IMDB reviews are not a class by the name of `train`."""
    for name in ("neg/1.txt", "pos/1.txt", "urls_pos.txt"):
        (tmp_path / "train" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "train" / name).write_text("a text")
    (source,) = find_sources([tmp_path / "train"])
    (rows,) = read(source, Projection("text", ("label",)))
    assert rows.others["label"] == [Value("neg", Kind.STRING), Value("pos", Kind.STRING), NULL]
    assert kept([rows])[2] == {"text": "a text", "label": None, "file": "urls_pos.txt"}
    (source,) = find_sources([tmp_path])
    (rows,) = read(source, Projection("text", ("label",)))
    assert [value.written for value in rows.others["label"]] == ["neg", "pos", ""]
