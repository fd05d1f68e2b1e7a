"""From a network's logits on validation texts to the attributes of a manifest: calibrated, measured, with thresholds.

Training on rows and the default model's recipe both end here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.artifact.attribute import Attribute
from model.artifact.moderation import Thresholds
from model.artifact.policy import TOXICITY
from training.evaluation.attributes.calibration import fit_platt
from training.evaluation.attributes.figures import AttributeFigures, evaluate_attributes
from training.evaluation.thresholds import ChosenThreshold, choose_thresholds

# Beside a toxicity these decide on a comment. An insult or a curse is in the answer, and decides where one is set.
DECIDING = (TOXICITY, "threat")


@dataclass(frozen=True, slots=True)
class MeasuredAttributes:
    """The attributes as a manifest has them, and what they reach on the validation texts."""

    attributes: tuple[Attribute, ...]
    figures: tuple[AttributeFigures, ...]
    chosen: tuple[tuple[ChosenThreshold, ChosenThreshold], ...]  # to review and to block, of each attribute

    def to_dict(self) -> dict[str, Any]:
        """What the manifest says of their validation: by name, the figures and the thresholds that were found."""
        return {
            figures.name: {
                **{name: value for name, value in figures.to_dict().items() if name != "name"},
                "thresholds": {"review": asdict(review), "block": asdict(block)},
            }
            for figures, (review, block) in zip(self.figures, self.chosen, strict=True)
        }


def measure_attributes(logits: ArrayLike, targets: ArrayLike, names: Sequence[str]) -> MeasuredAttributes:
    """Calibrate and measure a network's attributes on texts that it was not trained on, and choose their thresholds.

    `logits` [n, A]; `targets` [n, A], shares of yes or NaN for unknown; A names. Thresholds are the lowest that reach
    a precision of 0.80 to review and 0.95 to block. A manifest has those that could be reached: of `toxicity` and
    `threat` where there is a toxicity, else of every attribute.

    Raises:
        ValueError: shapes do not fit, a logit is not finite, or an attribute is unknown of every text.
    """
    z, y = np.asarray(logits, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    platt = [fit_platt(z[:, place], y[:, place]) for place in range(len(names))]
    scales, biases = np.array([each.scale for each in platt]), np.array([each.bias for each in platt])
    p: NDArray[np.float64] = 0.5 * (1 + np.tanh((z * scales + biases) / 2))
    figures = evaluate_attributes(p, y, names)
    chosen, attributes = [], []
    for place, (name, (scale, bias)) in enumerate(zip(names, platt, strict=True)):
        known = ~np.isnan(y[:, place])
        review, block = choose_thresholds(p[known, place], y[known, place] >= 0.5)
        chosen.append((review, block))
        decides = review.support > 0 and (TOXICITY not in names or name in DECIDING)
        attributes.append(Attribute(name, scale, bias, Thresholds(review.at, block.at) if decides else None))
    return MeasuredAttributes(tuple(attributes), figures, tuple(chosen))
