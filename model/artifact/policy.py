"""The moderation policy of a model: the thresholds that turn its probabilities into an action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, get_args

from model.artifact.moderation import Action, Decision, Thresholds, decide

if TYPE_CHECKING:
    from model.artifact.attribute import Attribute

ACTIONS: tuple[Action, ...] = get_args(Action)  # from mild to strict
TOXICITY, NEGATIVE = "toxicity", "negative"


class Moderated(Protocol):
    """The part of a manifest for moderation."""

    @property
    def thresholds(self) -> Thresholds | None:
        """On P(negative); None without the label `negative`."""

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """In their order."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds on the probabilities of one model.

    Negative is not toxic: if the model has the attribute `toxicity`, P(negative) never blocks, and sends to review only
    from `review_negative_at`. Without `toxicity`, P(negative) decides by the artifact's thresholds on it.
    """

    negative: Thresholds | None  # on P(negative); None: not used
    attributes: Mapping[str, Thresholds | None]  # every attribute of the model, in its order; None: not used
    review_negative_at: float | None = None

    @classmethod
    def of(cls, manifest: Moderated) -> Policy | None:
        """The artifact's policy; None if it has neither attributes nor thresholds on P(negative)."""
        attributes = {each.name: each.thresholds for each in manifest.attributes}
        negative = None if TOXICITY in attributes else manifest.thresholds
        return cls(negative, attributes) if attributes or negative else None

    @property
    def main(self) -> str | None:
        """The probability for `review_at` and `block_at`: of `toxicity`, else of `negative`, else none."""
        return TOXICITY if TOXICITY in self.attributes else NEGATIVE if self.negative else None

    def decide(self, probabilities: Mapping[str, float], attributes: Mapping[str, float]) -> Decision | None:
        """The strictest action, and the attribute or `negative` that caused it; None without thresholds.

        Without attributes there is no reason to name.
        """
        if not self.attributes:
            return Decision(self.negative.action(probabilities[NEGATIVE]), None) if self.negative else None
        limits = {name: each for name, each in self.attributes.items() if each is not None}
        if self.negative is not None:
            limits[NEGATIVE] = self.negative
            attributes = {**attributes, NEGATIVE: probabilities[NEGATIVE]}
        if not limits and self.review_negative_at is None:
            return None
        decision = decide(attributes, limits)
        reviewed = self.review_negative_at is not None and probabilities[NEGATIVE] >= self.review_negative_at
        return Decision("review", NEGATIVE) if reviewed and decision.action == "allow" else decision
