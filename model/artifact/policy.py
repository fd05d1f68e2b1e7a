"""The policy of one model: which thresholds turn its probabilities into an action, and which of them decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, get_args

from model.artifact.moderation import Action, Decision, Thresholds, decide

if TYPE_CHECKING:
    from model.artifact.attribute import Attribute

ACTIONS: tuple[Action, ...] = get_args(Action)  # from the mildest on
TOXICITY, NEGATIVE = "toxicity", "negative"


class Moderated(Protocol):
    """The part of a manifest that says how its answers are acted on."""

    @property
    def thresholds(self) -> Thresholds | None:
        """On P(negative); None where no label is `negative`."""

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """In their order."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds on the probabilities of one model.

    Negative is not toxic: where the model has the attribute `toxicity`, P(negative) never blocks, and sends to review
    only from `review_negative_at` on. Without it, P(negative) decides as far as the artifact has thresholds on it.
    """

    negative: Thresholds | None  # on P(negative); None: not used
    attributes: Mapping[str, Thresholds | None]  # every attribute of the model, in its order; None: not used
    review_negative_at: float | None = None

    @classmethod
    def of(cls, manifest: Moderated) -> Policy | None:
        """The artifact's own; None where it has neither attributes nor thresholds on P(negative)."""
        attributes = {each.name: each.thresholds for each in manifest.attributes}
        negative = None if TOXICITY in attributes else manifest.thresholds
        return cls(negative, attributes) if attributes or negative else None

    @property
    def main(self) -> str | None:
        """The probability that `review_at` and `block_at` are about: of `toxicity`, else of `negative`, else none."""
        return TOXICITY if TOXICITY in self.attributes else NEGATIVE if self.negative else None

    def decide(self, probabilities: Mapping[str, float], attributes: Mapping[str, float]) -> Decision | None:
        """The strictest action that is asked for, and by which attribute, or `negative`; None without thresholds.

        There is no reason to tell where the model has no attributes.
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
