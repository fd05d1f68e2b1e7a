"""From logits of validation texts to the attributes of a manifest: calibration, figures and thresholds.

Both ``fit`` and the default model's recipe use it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.artifact.attribute import Attribute
from model.artifact.moderation import Thresholds
from model.artifact.policy import TOXICITY
from training.evaluation.attributes.calibration import fit_platt, sigmoid
from training.evaluation.attributes.figures import AttributeFigures, evaluate_attributes
from training.evaluation.thresholds import Choose, ChosenThreshold, choose_thresholds

# With an attribute `toxicity`, only these have thresholds. Insults and profanity get theirs by a setting.
DECIDING = (TOXICITY, "threat")


@dataclass(frozen=True, slots=True)
class MeasuredAttributes:
    """The attributes of a manifest, with their figures on the validation texts."""

    attributes: tuple[Attribute, ...]
    figures: tuple[AttributeFigures, ...]
    chosen: tuple[tuple[ChosenThreshold, ChosenThreshold], ...]  # to review and to block, of each attribute

    def to_dict(self) -> dict[str, Any]:
        """The figures and the chosen thresholds by name, for the manifest."""
        return {
            figures.name: {
                **{name: value for name, value in asdict(figures).items() if name != "name"},
                "thresholds": {"review": asdict(review), "block": asdict(block)},
            }
            for figures, (review, block) in zip(self.figures, self.chosen, strict=True)
        }


@dataclass(frozen=True, slots=True)
class RatedLogits:
    """Logits of texts, the shares of raters who said yes (NaN: unknown), and weights: each [n, A]."""

    logits: NDArray[np.float64]
    targets: NDArray[np.floating]
    weights: NDArray[np.float64]


def measure_attributes(
    logits: ArrayLike,
    targets: ArrayLike,
    names: Sequence[str],
    choose: Choose = choose_thresholds,
    block_on: RatedLogits | None = None,
) -> MeasuredAttributes:
    """Calibrate and evaluate attributes on texts that the network was not trained on, and choose their thresholds.

    `logits` [n, A]; `targets` [n, A], shares of yes or NaN for unknown; A names. Thresholds are the lowest that reach
    a precision of 0.80 to review and 0.95 to block, or what `choose` gives; that to block is chosen on the texts of
    `block_on` instead, if they are given. An attribute has none if no threshold reaches 0.80; if there is an attribute
    `toxicity`, only it and `threat` have thresholds.

    Raises:
        ValueError: shapes do not fit, a logit is not finite, or an attribute is unknown in every text.
    """
    z, y = np.asarray(logits, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    platt = [fit_platt(z[:, place], y[:, place]) for place in range(len(names))]
    scales, biases = np.array([each.scale for each in platt]), np.array([each.bias for each in platt])
    p = sigmoid(z * scales + biases)  # [n, A]
    figures = evaluate_attributes(p, y, names)
    chosen, attributes = [], []
    for place, (name, (scale, bias)) in enumerate(zip(names, platt, strict=True)):
        known = ~np.isnan(y[:, place])
        review, block = choose(p[known, place], y[known, place] >= 0.5)
        if block_on is not None:
            shares = block_on.targets[:, place]
            known = ~np.isnan(shares)
            others = sigmoid(block_on.logits[known, place] * scale + bias)
            found = choose_thresholds(others, shares[known] >= 0.5, block_on.weights[known, place])[1]
            block = replace(found, at=max(found.at, review.at))
        chosen.append((review, block))
        decides = (review.support > 0 or review.at < 1) and (TOXICITY not in names or name in DECIDING)
        attributes.append(Attribute(name, scale, bias, Thresholds(review.at, block.at) if decides else None))
    return MeasuredAttributes(tuple(attributes), figures, tuple(chosen))
