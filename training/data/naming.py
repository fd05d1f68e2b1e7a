"""Maps the names in a label column to labels: by flags, and by common spellings such as Negative, NEG or -1.

Polarity and action depend on the labels `negative` and `positive`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from model.errors import ConfigError
from training.data.labels import SENTIMENT_ORDER, clean, order_labels

_ABBREVIATIONS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
_SIGNS = {"-1": "negative", "0": "neutral", "1": "positive"}
_STARS = re.compile(r"([1-5])(?: ?stars?)?", re.IGNORECASE)
_OF_STARS = dict(zip("12345", ("negative", "negative", "neutral", "positive", "positive"), strict=True))


@dataclass(frozen=True, slots=True)
class NamingOptions:
    """The flags for label names."""

    merge: bool = False  # names that differ only by case are one label
    stars: bool = False  # 1 and 2 stars are negative, 3 neutral, 4 and 5 positive
    negative: str | None = None  # the name that is `negative`
    positive: str | None = None

    def __post_init__(self) -> None:
        if self.stars and (self.negative is not None or self.positive is not None):
            raise ConfigError("stars: already says which labels are negative and positive")
        if self.negative is not None and self.negative == self.positive:
            raise ConfigError(f"positive_label: {self.positive!r} is also the negative label")

    def label_of(self, name: str) -> str | None:
        """The label that the flags give a name; None if they do not mention it."""
        if self.stars:
            found = _STARS.fullmatch(name)
            return _OF_STARS[found[1]] if found else None
        for label, given in (("negative", self.negative), ("positive", self.positive)):
            if given is not None and name.casefold() == clean(given).casefold():
                return label
        return None


PLAIN = NamingOptions()


@dataclass(frozen=True, slots=True)
class Naming:
    """The labels of an artifact or a run, and their other names in the rows."""

    labels: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)  # name in the rows -> label, where they differ

    def label_of(self, name: str) -> str | None:
        """The label of a name: equal to it, known from training, or the only one of which it is a spelling."""
        if name in self.names:
            return self.names[name]
        if name in self.labels:
            return name
        similar = {label for label in self.labels if _folded(label) == _folded(name)}
        return similar.pop() if len(similar) == 1 else None

    def by_sign(self, names: Collection[str]) -> Mapping[str, str]:
        """The labels of -1, 0 and 1 if the rows have no other names; empty if these may be counts.

        0 and 1 alone do not say which of them is negative.
        """
        if not _are_signs(names) or not {_SIGNS[name] for name in names} <= set(self.labels):
            return {}
        return {name: _SIGNS[name] for name in names}


def name_labels(counts: Mapping[str, int], options: NamingOptions) -> Naming:
    """The labels of rows with these names and counts, in order.

    Raises:
        ConfigError: a flag names a label that no row has.
    """
    names = {**_by_flags(counts, options)}
    rest = [name for name in counts if name not in names]
    if not options.stars:
        names.update(_recognised(rest, taken=set(names.values()), merge=options.merge))
        rest = [name for name in rest if name not in names]
        if options.merge:
            names.update(_merged(rest, counts))
    labels = order_labels({names.get(name, name) for name in counts})
    return Naming(labels, {name: label for name, label in names.items() if name != label})


def differing_by_case(counts: Mapping[str, int], naming: Naming) -> list[str]:
    """Groups of names that differ only by case but are different labels, in words, with their counts."""
    groups: dict[str, list[str]] = {}
    for name in counts:
        groups.setdefault(name.casefold(), []).append(name)
    return [
        " and ".join(f"{name!r} ({counts[name]:,} rows)" for name in group)
        for group in groups.values()
        if len({naming.label_of(name) for name in group}) > 1
    ]


def missing_outputs(labels: Sequence[str], attributes: Sequence[str] = ()) -> str | None:
    """A message on polarity or actions that predictions lack with these labels; None if they have both.

    With the attribute toxicity, ``action`` depends on that, whatever the labels are.
    """
    missing = [each for each in ("negative", "positive") if each not in labels]
    if not missing:
        return None
    shown = ", ".join(map(repr, labels[:6])) + (", …" if len(labels) > 6 else "")
    acts = "negative" not in missing or "toxicity" in attributes
    without = "no polarity" if acts else "neither polarity nor action"
    flags = " and ".join(f"--{each}-label NAME" for each in missing)
    return f"no label is {' or '.join(missing)} ({shown}): answers will have {without}; {flags} say which"


def _by_flags(counts: Iterable[str], options: NamingOptions) -> dict[str, str]:
    names = {name: label for name in counts if (label := options.label_of(name)) is not None}
    for label, given in (("negative", options.negative), ("positive", options.positive)):
        if given is not None and label not in names.values():
            known = ", ".join(map(repr, order_labels(counts)[:20]))
            raise ConfigError(f"{label}_label: no row has the label {given!r}; the labels are {known}")
        if given is not None and label in counts and label not in names:
            raise ConfigError(f"{label}_label: the rows have a label {label!r} as well as {given!r}")
    return names


def _recognised(names: Sequence[str], taken: set[str], *, merge: bool) -> dict[str, str]:
    """Names that are sentiment words in a known spelling. Two names of one label stay two labels unless merged."""
    found = {name: name.casefold() for name in names if name.casefold() in SENTIMENT_ORDER}
    short = {name: _ABBREVIATIONS[name.casefold()] for name in names if name.casefold() in _ABBREVIATIONS}
    # Without `neg`, `pos` may mean a part of speech.
    if {"negative", "positive"} <= set(short.values()):
        found.update(short)
    if _are_signs(names):
        found.update(_SIGNS)
    times = Counter(found.values())
    return {
        name: label
        for name, label in found.items()
        if name in names and label not in taken and (merge or times[label] == 1 or name == label)
    }


def _are_signs(names: Collection[str]) -> bool:
    return {"-1", "1"} <= set(names) <= set(_SIGNS)


def _merged(names: Iterable[str], counts: Mapping[str, int]) -> dict[str, str]:
    """Names that differ only by case -> the commonest spelling."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.casefold(), []).append(name)
    return {name: max(group, key=lambda each: counts[each]) for group in groups.values() for name in group}


def _folded(name: str) -> str:
    folded = name.casefold()
    return _ABBREVIATIONS.get(folded, folded)
