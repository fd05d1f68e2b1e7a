"""Moderation: thresholds that allow a comment, send it to review, or block it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from model.errors import ConfigError

Action = Literal["allow", "review", "block"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits on a probability, chosen on validation data for a stated precision. ``review_at <= block_at``.

    Of P(negative) or of P(attribute).
    """

    review_at: float
    block_at: float

    def __post_init__(self) -> None:
        for name in ("review_at", "block_at"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name}: {getattr(self, name)} is not in [0, 1]")
        if self.block_at < self.review_at:
            raise ConfigError(f"block_at: {self.block_at} is less than review_at ({self.review_at})")

    def action(self, probability: float) -> Action:
        """The action for a comment with this probability. A probability equal to a threshold reaches it."""
        if probability >= self.block_at:
            return "block"
        return "review" if probability >= self.review_at else "allow"


class Decision(NamedTuple):
    """An action, and the attribute that caused it; None for none."""

    action: Action
    reason: str | None


def decide(attributes: Mapping[str, float], limits: Mapping[str, Thresholds]) -> Decision:
    """The strictest action by the attributes' probabilities and their thresholds, ``limits``.

    Of several attributes with that action, the reason is the one with the highest ratio of probability to threshold, as
    rare attributes have low thresholds. ``{"toxicity": 0.8, "threat": 0.7}`` with blocks at 0.75 and 0.5 -> block, for
    ``threat``.
    """
    decision, most = Decision("allow", None), 0.0
    for name, thresholds in limits.items():
        probability = attributes[name]
        action = thresholds.action(probability)
        if action == "allow":
            continue
        limit = thresholds.block_at if action == "block" else thresholds.review_at
        times = probability / limit if limit else float("inf")
        stricter = action == "block" and decision.action == "review"
        if decision.reason is None or stricter or (action == decision.action and times > most):
            decision, most = Decision(action, name), times
    return decision
