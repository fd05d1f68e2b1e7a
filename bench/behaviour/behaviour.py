"""A behaviour: cases of one kind, and when a case fails.

The kinds are those of CheckList (Ribeiro et al., ACL 2020), and so is the failure rate: the share of cases that fail.

- MFT, minimum functionality: a text and the labels it may have; any other label fails.
- INV, invariance: a text and its variants; it fails if one variant gets another label than the text.
- DIR, direction: a text and its variants; it fails if the polarity of one moves against `direction` by more than 0.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bench.peers.sentiment import LABELS, Opinions

TOLERANCE = 0.1


@dataclass(frozen=True, slots=True)
class Case:
    """Texts that are judged together; of several the first is the original."""

    texts: tuple[str, ...]
    allowed: frozenset[str] = frozenset()  # MFT
    direction: int = 0  # DIR: +1 where polarity must not fall, -1 where it must not rise


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Cases of one kind under one name."""

    name: str
    kind: str  # "MFT", "INV" or "DIR"
    cases: tuple[Case, ...]

    @property
    def texts(self) -> list[str]:
        """All texts, case by case."""
        return [text for case in self.cases for text in case.texts]

    def failures(self, opinions: Opinions) -> list[bool]:
        """Which cases fail, given the opinions of `texts`."""
        starts = [0, *accumulate(len(case.texts) for case in self.cases)]
        labels = opinions.labels.tolist()
        polarity = opinions.polarity.tolist()
        return [
            fails(self.kind, case, labels[start : start + len(case.texts)], polarity[start : start + len(case.texts)])
            for case, start in zip(self.cases, starts, strict=False)
        ]


def fails(kind: str, case: Case, labels: Sequence[int], polarity: Sequence[float]) -> bool:
    """Whether one case fails, given the label (a place in LABELS) and the polarity of each of its texts."""
    if kind == "MFT":
        return any(LABELS[label] not in case.allowed for label in labels)
    if kind == "INV":
        return any(label != labels[0] for label in labels)
    return any((other - polarity[0]) * case.direction < -TOLERANCE for other in polarity)
