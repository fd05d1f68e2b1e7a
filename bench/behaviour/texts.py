"""The suite's words, frames and groups of people, read from ``en/``; training/templates/README.md has the format.

A section ``[people KIND GROUP]`` holds the terms of a group; without GROUP, each term is a group of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from training.templates.frame import NEGATIVE, NEUTRAL, OPPOSITE, POSITIVE, Frame, Vocabulary, mirror
from training.templates.reading import lists
from training.templates.reading.lists import Lists
from training.templates.reading.section import Section, read

# Label of a frame -> the labels that a text of it may have. Praise denied may be neutral as well, as in CheckList.
ALLOWED = {
    **{label: frozenset({label}) for label in (NEGATIVE, NEUTRAL, POSITIVE)},
    "not_positive": frozenset({NEGATIVE, NEUTRAL}),
    "not_negative": frozenset({POSITIVE, NEUTRAL}),
}
_FOLDER = Path(__file__).parent / "en"


@dataclass(frozen=True, slots=True)
class GroupKind:
    """Groups of one kind: the terms of each, and frames with the slot ``{who}`` for them."""

    name: str
    groups: Mapping[str, tuple[str, ...]]
    frames: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of all groups, in turns: the first of each, the second of each, and so on."""
        longest = max(map(len, self.groups.values()))
        return tuple(terms[turn] for turn in range(longest) for terms in self.groups.values() if turn < len(terms))


@dataclass(frozen=True, slots=True)
class Texts:
    """The word lists, frames and groups of people of one language."""

    lists: Vocabulary  # words, and frames without a label
    frames: Mapping[str, tuple[Frame, ...]]  # of minimum functionality, by behaviour
    kinds: tuple[GroupKind, ...]


@cache
def texts(folder: Path = _FOLDER) -> Texts:
    """Read the folders ``words`` and ``frames`` of a language.

    Raises:
        DataError: a file is not of the format; names the file and the line.
    """
    words = Lists()
    frames: dict[str, tuple[Frame, ...]] = {}
    groups: dict[str, dict[str, tuple[str, ...]]] = {}
    for section in read(folder / "words", folder / "frames", kinds=(*lists.KINDS, "frames")):
        if section.kind == "frames":
            name = section.options[0].replace("_", " ")
            frames[name] = (*frames.get(name, ()), *_frames(section, words.swap))
        elif section.kind == "people":
            kind, *group = (option.replace("_", " ") for option in section.options)
            terms = tuple(entry.text for entry in section.entries)
            groups.setdefault(kind, {}).update({group[0]: terms} if group else {term: (term,) for term in terms})
        else:
            words.add(section)
    by_name, by_term = words.general["by_name"], words.general["by_term"]
    of_kind = {"names": by_name, "gender": tuple(frame for frame in by_name if frame.startswith("{who}"))}
    kinds = (GroupKind(name, terms, of_kind.get(name, by_term)) for name, terms in groups.items())
    return Texts(words.general, frames, tuple(kinds))


def _frames(section: Section, swap: Mapping[str, str]) -> list[Frame]:
    _, label, *mirrored = section.options
    if label not in ALLOWED or mirrored not in ([], ["mirrored"]):
        raise section.head.error(f"write [frames BEHAVIOUR LABEL] or [… mirrored]; labels are {', '.join(ALLOWED)}")
    made = []
    for entry in section.entries:
        made.append(Frame(label, entry.text))
        if mirrored:
            made.append(Frame(OPPOSITE[label], mirror(entry.text, swap)))
    return made
