"""How much more toxic harmless African-American English seems to a model than the same in mainstream American English.

One source that the default model learns from marks the dialect as offensive too often (Davidson et al., 2017; Sap et
al., ACL 2019), and no labelled set of it is at hand. These pairs are ours, in ``en/dialect.txt``: few, and no sample of
what its speakers write. They show a gap where there is one; that they show none proves little, as the templates of the
default model have sentences of the same features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.behaviour.pairs import Pair, read_pairs
from bench.behaviour.toxicity import LIMIT, Rate

_FOLDER = Path(__file__).parent / "en"


@dataclass(frozen=True, slots=True)
class DialectGap:
    """The toxicity that a model predicts for pairs of equal meaning; every sentence is harmless."""

    name: str
    pairs: int
    dialect: float  # mean toxicity
    mainstream: float
    dialect_flagged: float  # share at or above the threshold
    mainstream_flagged: float

    @property
    def gap(self) -> float:
        """The difference of the means: above 0, the model takes the dialect for toxic."""
        return self.dialect - self.mainstream

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        numbers = ("dialect", "mainstream", "gap", "dialect_flagged", "mainstream_flagged")
        return {"pairs": self.pairs, **{name: round(getattr(self, name), 4) for name in numbers}}


def dialect_pairs() -> dict[str, tuple[Pair, ...]]:
    """The pairs of each feature: in the dialect, in mainstream American English.

    Raises:
        DataError: a line is no pair; names the file and the line.
    """
    return read_pairs(_FOLDER)


def judge_dialect(rate: Rate, threshold: float = LIMIT) -> list[DialectGap]:
    """The gap of each feature with a model that flags from `threshold` on; the last gap is over all pairs."""
    features = dialect_pairs()
    rated = {name: list(rate([text for pair in pairs for text in pair])) for name, pairs in features.items()}
    found = [_gap(name, ratings, threshold) for name, ratings in rated.items()]
    return [*found, _gap("all pairs", [each for ratings in rated.values() for each in ratings], threshold)]


def dialect_table(found: Sequence[DialectGap], threshold: float) -> str:
    """Means of toxicity and shares that are flagged, in percent."""
    head = f"{'dialect: mean toxicity of harmless pairs':44} {'gap':>6} {'dialect':>8} {'mainstream':>11}"
    head += f"  share from {threshold:g} on, %"
    lines = [
        f"{each.name:44} {each.gap:+6.3f} {each.dialect:8.3f} {each.mainstream:11.3f}"
        f" {100 * each.dialect_flagged:8.1f} and {100 * each.mainstream_flagged:.1f}  ({each.pairs} pairs)"
        for each in found
    ]
    return "\n".join([head, *lines])


def _gap(name: str, ratings: Sequence[float], threshold: float) -> DialectGap:
    """The gap of ratings that alternate: dialect, mainstream."""
    sides = ratings[::2], ratings[1::2]
    means = (sum(side) / len(side) for side in sides)
    flagged = (sum(rating >= threshold for rating in side) / len(side) for side in sides)
    return DialectGap(name, len(sides[0]), *means, *flagged)
