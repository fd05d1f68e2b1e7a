"""A grammar: behaviours, and the words for their slots, read from text files and checked.

Every mistake that can be found without generating a sentence is an error, with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.templates.frame import SLOT, Frame, Vocabulary
from training.templates.reading import behaviours, lists
from training.templates.reading.behaviours import Behaviour, Behaviours
from training.templates.reading.lists import Lists
from training.templates.reading.section import read


@dataclass(frozen=True, slots=True)
class Grammar:
    """Behaviours and vocabularies, from which sentences are drawn."""

    behaviours: tuple[Behaviour, ...]
    labels: Mapping[str, Mapping[str, float]]  # the attributes of each label, where it has some
    vocabularies: tuple[Vocabulary, ...]  # one a domain
    lists: Mapping[str, tuple[str, ...]]  # of all domains together, each entry once
    opposites: Mapping[str, str]  # lists of opposite feelings
    people: frozenset[str]  # the slots that a person fills

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames of all behaviours."""
        return tuple(frame for behaviour in self.behaviours for frame in behaviour.frames)


def load(*folders: Path) -> Grammar:
    """Read the text files of the folders, in this order: a section may refer to earlier ones.

    Raises:
        DataError: a file is not of the format, or names an unknown slot, list, label or behaviour.
    """
    words, frames = Lists(), Behaviours()
    for section in read(*folders, kinds=(*lists.KINDS, *behaviours.KINDS)):
        if section.kind in lists.KINDS:
            words.add(section)
        else:
            frames.add(section, words.swap)
    vocabularies = words.vocabularies()
    known = set.intersection(*(set(vocabulary) for vocabulary in vocabularies))
    for entry in (*words.texts, *frames.texts):
        for name, _ in SLOT.findall(entry.text):
            if name not in known:
                raise entry.error(f"no list for the slot {{{name}}}")
        if re.search(r"[{}]", SLOT.sub("", entry.text)):
            raise entry.error("a brace that is no part of a slot such as {noun} or {noun2}")
    return Grammar(
        tuple(frames.made()), frames.labels, vocabularies, words.by_name(), words.opposites, frozenset(words.people)
    )
