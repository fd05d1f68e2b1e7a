"""Grammars for tests: the smallest that loads, and one more text file."""

from __future__ import annotations

from pathlib import Path

from training.templates.reading.grammar import Grammar, load

BASE = """\
[opposites]
good bad
[words good]
fine
[words bad]
poor
[words noun]
ant, bee
[lines opening]
so
[lines ending]
ok
[labels]
negative
neutral
positive
spite toxicity=0.9 threat=0
"""


def loaded(folder: Path, text: str, base: str = BASE) -> Grammar:
    """The grammar of `base`, and of `text` in a second file, "en/b.txt"."""
    folder = folder / "en"
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(base, encoding="utf-8")
    (folder / "b.txt").write_text(text, encoding="utf-8")
    return load(folder)
