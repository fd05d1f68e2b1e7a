"""The suite for the attribute toxicity: its behaviours, and the gap between dialects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.behaviour.dialect import DialectGap, dialect_table, judge_dialect
from bench.behaviour.toxicity import ATTRIBUTE, LIMIT, Failures, judge_toxicity, shares_from, toxicity_table
from model.classifier import Classifier

_SHARES = ("failed", "missed", "suspected")
_GROUP = "group: "


@dataclass(frozen=True, slots=True)
class Moderation:
    """The results of one artifact."""

    failures: tuple[Failures, ...]
    gaps: tuple[DialectGap, ...]  # the last is over all pairs
    threshold: float  # of the dialects' flagged shares
    block_at: float
    blocked: tuple[float, float]  # shares of the hateful and of the harmless sentences

    @property
    def worst_groups(self) -> list[str]:
        """The identity groups with the largest share of failed pairs."""
        groups = [each for each in self.failures if each.name.startswith(_GROUP)]
        worst = max(each.failed for each in groups)
        return [each.name.removeprefix(_GROUP) for each in groups if each.failed == worst > 0]

    def table(self) -> str:
        """Tables for people."""
        hateful, harmless = self.blocked
        blocked = f"blocked from {self.block_at:g}: {hateful:.1%} of the hateful, {harmless:.1%} of the harmless"
        return f"{toxicity_table(self.failures)}\n\n{blocked}\n\n{dialect_table(self.gaps, self.threshold)}"

    def to_dict(self) -> dict[str, Any]:
        """The results for JSON and for the manifest."""
        count = len(self.failures)
        return {
            "mean": {name: round(sum(getattr(each, name) for each in self.failures) / count, 4) for name in _SHARES},
            "failures": {
                each.name: {"pairs": each.cases, **{name: round(getattr(each, name), 4) for name in _SHARES}}
                for each in self.failures
            },
            "worst_groups": self.worst_groups,
            "blocked": {"threshold": self.block_at, "hateful": self.blocked[0], "harmless": self.blocked[1]},
            "dialect": {"threshold": self.threshold, "features": {each.name: each.to_dict() for each in self.gaps}},
        }


def judge_moderation(classifier: Classifier) -> Moderation | None:
    """The results of an artifact; None if it has no such attribute."""
    attribute = next((each for each in classifier.manifest.attributes if each.name == ATTRIBUTE), None)
    if attribute is None:
        return None

    def rate(texts: Sequence[str]) -> list[float]:
        return [each.attributes[ATTRIBUTE] for each in classifier.predict(texts)]

    limits = attribute.thresholds
    threshold, block_at = (limits.review_at, limits.block_at) if limits else (LIMIT, 1.0)
    failures, gaps = tuple(judge_toxicity(rate)), tuple(judge_dialect(rate, threshold))
    return Moderation(failures, gaps, threshold, block_at, shares_from(rate, block_at))
