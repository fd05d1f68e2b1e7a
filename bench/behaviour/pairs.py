"""Pairs of sentences of our own, in text files: sections named after a behaviour, a pair a line."""

from __future__ import annotations

from pathlib import Path

from training.templates.reading.section import read

Pair = tuple[str, str]


def read_pairs(folder: Path) -> dict[str, tuple[Pair, ...]]:
    """The pairs of each section ``[pairs NAME]``, ``a | b``; underscores of a name are spaces.

    Raises:
        DataError: a line is no pair; names the file and the line.
    """
    found: dict[str, tuple[Pair, ...]] = {}
    for section in read(folder, kinds=("pairs",)):
        pairs = []
        for entry in section.entries:
            sides = tuple(side.strip() for side in entry.text.split("|"))
            if len(sides) != 2 or not all(sides):
                raise entry.error("is not two sentences with | between them")
            pairs.append((sides[0], sides[1]))
        found[" ".join(section.options).replace("_", " ")] = tuple(pairs)
    return found
