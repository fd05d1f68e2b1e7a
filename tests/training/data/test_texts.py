"""Texts of a mapped file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.data import texts as module
from training.data.texts import TextWriter


def test_texts_are_read_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are read by index, slice and iteration, over blocks, also after the file is deleted."""
    monkeypatch.setattr(module, "_BLOCK", 4)
    expected = [f"é {number}\n" for number in range(10)]
    writer = TextWriter(tmp_path)
    for block in (expected[:3], [], expected[3:4], expected[4:]):
        writer.write(block)
    writer.close()
    texts = writer.map()
    (tmp_path / "texts.arrow").unlink()
    assert (len(texts), list(texts), texts[7], texts[-1], texts[2:6:2]) == (
        10,
        expected,
        expected[7],
        expected[9],
        expected[2:6:2],
    )
    chosen = texts.select(np.array([9, 0, 3, 3])).select(np.array([2, 0]))
    assert (list(chosen), chosen[1], chosen[5:]) == ([expected[3], expected[9]], expected[9], [])
    with pytest.raises(IndexError):
        chosen[2]


def test_a_file_of_nothing(tmp_path: Path) -> None:
    """An empty file is an empty sequence."""
    writer = TextWriter(tmp_path)
    writer.close()
    assert list(writer.map()) == []
