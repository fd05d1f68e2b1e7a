"""From logits of validation texts to the manifest: calibration, figures and thresholds of the labels.

Both ``fit`` and the default model's recipe use it. ``training.evaluation.attributes.measurement`` does the same for
attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from model.artifact.manifest import Manifest
from model.artifact.moderation import Thresholds
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from training.evaluation.attributes.measurement import MeasuredAttributes
from training.evaluation.calibration import fit_temperature
from training.evaluation.metrics import Evaluation, evaluate
from training.evaluation.thresholds import Choose, ChosenThreshold, choose_thresholds


@dataclass(frozen=True, slots=True, eq=False)
class LabelledLogits:
    """Logits and labels of n texts that the network was not trained on."""

    logits: NDArray[np.float64]  # [n, labels]
    targets: NDArray[np.int64]  # [n], indices into the labels
    weights: NDArray[np.float64] | None = None  # [n], for calibration; None: equal

    def probabilities(self, temperature: float) -> NDArray[np.float64]:
        """Calibrated probabilities, [n, labels]."""
        found: NDArray[np.float64] = torch.softmax(torch.from_numpy(self.logits) / temperature, 1).numpy()
        return found


@dataclass(frozen=True, slots=True)
class MeasuredLabels:
    """Calibration and figures of the labels, and the thresholds on P(negative)."""

    labels: tuple[str, ...]
    temperature: float
    evaluation: Evaluation
    chosen: tuple[ChosenThreshold, ChosenThreshold] | None  # to review and to block; None without "negative"

    @property
    def thresholds(self) -> Thresholds | None:
        """The thresholds for the manifest."""
        return self.chosen and Thresholds(self.chosen[0].at, self.chosen[1].at)


def measure_labels(
    labels: Sequence[str],
    measured: LabelledLogits,
    *,
    calibrated_on: LabelledLogits | None = None,
    chosen_on: LabelledLogits | None = None,
    choose: Choose = choose_thresholds,
) -> MeasuredLabels:
    """Calibrate and evaluate labels, and choose the thresholds; on the same texts unless others are given.

    Thresholds are the lowest that reach a precision of 0.80 to review and 0.95 to block, or what ``choose`` gives.

    Raises:
        ValueError: shapes do not fit, or a logit is not finite.
    """
    fitted, decided = calibrated_on or measured, chosen_on or measured
    temperature = fit_temperature(fitted.logits, fitted.targets, fitted.weights)
    evaluation = evaluate(measured.probabilities(temperature), measured.targets, labels)
    chosen = None
    if "negative" in labels:
        place = list(labels).index("negative")
        chosen = choose(decided.probabilities(temperature)[:, place], decided.targets == place)
    return MeasuredLabels(tuple(labels), temperature, evaluation, chosen)


def build_manifest(
    name: str,
    network: NetworkConfig,
    tokenizer: TokenizerConfig,
    labels: MeasuredLabels | None,
    attributes: MeasuredAttributes | None,
    *,
    validated_on: str,
    figures: Mapping[str, Any] | None = None,
    data: list[dict[str, Any]],
    training: dict[str, Any],
) -> Manifest:
    """The manifest of an artifact with these labels and attributes, before its export.

    ``validated_on`` describes the texts of the figures; ``figures`` are further validation figures.
    """
    return Manifest(
        name=name,
        labels=labels.labels if labels else (),
        network=network,
        tokenizer=tokenizer,
        temperature=labels.temperature if labels else 1.0,
        thresholds=labels.thresholds if labels else None,
        attributes=attributes.attributes if attributes else (),
        validation={**_validation(labels, attributes), "source": validated_on, **(figures or {})},
        data=data,
        training=training,
    )


def _validation(labels: MeasuredLabels | None, attributes: MeasuredAttributes | None) -> dict[str, Any]:
    """The validation figures, without the reliability bins and the labels' names, which the manifest has."""
    of_labels = labels.evaluation.to_dict() if labels else {}
    figures = {name: value for name, value in of_labels.items() if name not in ("reliability", "labels")}
    if labels and labels.chosen:
        figures["thresholds"] = {"review": asdict(labels.chosen[0]), "block": asdict(labels.chosen[1])}
    if attributes:
        figures["attributes"] = attributes.to_dict()
    return figures
