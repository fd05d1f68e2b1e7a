"""All that the suite asks of the attribute toxicity: its behaviours, and what a dialect costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.behaviour.dialect import DialectGap, dialect_table, judge_dialect
from bench.behaviour.toxicity import ATTRIBUTE, LIMIT, Failures, judge_toxicity, toxicity_table
from model.classifier import Classifier

_SHARES = ("failed", "missed", "suspected")
_GROUP = "group: "


@dataclass(frozen=True, slots=True)
class Moderation:
    """What one artifact does with the sentences about toxicity."""

    failures: tuple[Failures, ...]
    gaps: tuple[DialectGap, ...]  # the last is over all pairs
    threshold: float  # that its dialect's shares are of

    @property
    def worst_groups(self) -> list[str]:
        """The identity groups of whose pairs most fail."""
        groups = [each for each in self.failures if each.name.startswith(_GROUP)]
        worst = max(each.failed for each in groups)
        return [each.name.removeprefix(_GROUP) for each in groups if each.failed == worst]

    def table(self) -> str:
        """For people."""
        return f"{toxicity_table(self.failures)}\n\n{dialect_table(self.gaps, self.threshold)}"

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the manifest has it, too."""
        count = len(self.failures)
        return {
            "mean": {name: round(sum(getattr(each, name) for each in self.failures) / count, 4) for name in _SHARES},
            "failures": {
                each.name: {"pairs": each.cases, **{name: round(getattr(each, name), 4) for name in _SHARES}}
                for each in self.failures
            },
            "worst_groups": self.worst_groups,
            "dialect": {"threshold": self.threshold, "features": {each.name: each.to_dict() for each in self.gaps}},
        }


def judge_moderation(classifier: Classifier) -> Moderation | None:
    """Put all of it to an artifact; None where it has no such attribute."""
    attribute = next((each for each in classifier.manifest.attributes if each.name == ATTRIBUTE), None)
    if attribute is None:
        return None

    def rate(texts: Sequence[str]) -> list[float]:
        return [each.attributes[ATTRIBUTE] for each in classifier.predict(texts)]

    threshold = attribute.thresholds.review_at if attribute.thresholds else LIMIT
    return Moderation(tuple(judge_toxicity(rate)), tuple(judge_dialect(rate, threshold)), threshold)
