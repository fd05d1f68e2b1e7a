"""What the service asks of a classifier, so that its tests need neither weights nor torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from model.artifact.attribute import Attribute
    from model.artifact.moderation import Thresholds
    from model.classifier import Prediction
    from model.inference.engine import Computed
    from model.text.tokenizer import EncodedText


class ServedManifest(Protocol):
    """The identity of an artifact and what its answers look like."""

    @property
    def name(self) -> str:
        """The artifact's name."""

    @property
    def version(self) -> str:
        """The first 12 hex digits of the hash over its files."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Its labels, in the order of every answer."""

    @property
    def precision(self) -> str:
        """Of its recurrent product."""

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Its yes/no attributes, in the order of every answer."""

    @property
    def thresholds(self) -> Thresholds | None:
        """Its limits on P(negative); None where no label is `negative`."""

    def to_dict(self) -> dict[str, Any]:
        """All of it, as JSON has it."""


class ServedClassifier(Protocol):
    """The part of `model.classifier.Classifier` that serving uses."""

    @property
    def manifest(self) -> ServedManifest:
        """What was loaded."""

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Texts -> token ids, in order; a text with nothing to read has `tokens == 0`."""

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        """One batch of texts that have tokens -> predictions, in order."""

    @property
    def has_steps(self) -> bool:
        """Whether it can explain."""

    @property
    def kernel(self) -> Computed:
        """What computes its answers, and why."""

    def explain(self, texts: Sequence[str]) -> list[Prediction]:
        """One batch of texts that have tokens -> predictions with steps, in order."""

    def warm_up(self) -> None:
        """Spare the first caller what only the first call costs."""
