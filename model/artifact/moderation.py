"""What a moderation team does with a score: allow a comment, have a person review it, or block it."""

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
        """What to do with a comment whose probability is this. A score on a limit has reached it."""
        if probability >= self.block_at:
            return "block"
        return "review" if probability >= self.review_at else "allow"


class Decision(NamedTuple):
    """An action, and the attribute that asks for it; None where none does."""

    action: Action
    reason: str | None


def decide(attributes: Mapping[str, float], limits: Mapping[str, Thresholds]) -> Decision:
    """The strictest action that the attributes' probabilities ask for; ``limits`` of those that have any.

    Of several that ask for it, the reason is the one that is most times over its own limit: the rarer an attribute,
    the lower its limits. ``{"toxicity": 0.8, "threat": 0.7}`` with blocks at 0.75 and 0.5 -> block, for ``threat``.
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
