"""Chooses the moderation thresholds: the probabilities from which a text is reviewed and blocked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

REVIEW_PRECISION, BLOCK_PRECISION = 0.80, 0.95
MINIMUM_SUPPORT = 20  # fewer texts above a threshold do not determine its precision
_STEPS = 1_000  # thresholds have three decimals: people read and set them


@dataclass(frozen=True, slots=True)
class ChosenThreshold:
    """A threshold and its figures on the validation data; 1.0 without figures if none was precise enough."""

    at: float
    wanted_precision: float
    precision: float | None
    recall: float | None  # share of the negative texts at or above it
    support: int  # texts at or above it


def choose_thresholds(p_negative: ArrayLike, is_negative: ArrayLike) -> tuple[ChosenThreshold, ChosenThreshold]:
    """The lowest thresholds of three decimals that reach a precision of 0.80 (review) and 0.95 (block).

    `p_negative` [n] calibrated probabilities, `is_negative` [n] booleans, of validation data. A text is flagged where
    p_negative >= the threshold; at least 20 must be. review.at <= block.at always. Raises ValueError where shapes do
    not fit or a probability is outside [0, 1].
    """
    p = np.asarray(p_negative, dtype=np.float64)
    negative = np.asarray(is_negative, dtype=np.bool_)
    if p.ndim != 1 or p.shape != negative.shape or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"probabilities {p.shape} in [0, 1] and booleans {negative.shape} do not fit each other")
    grid = np.arange(_STEPS + 1) / _STEPS
    flagged = len(p) - np.searchsorted(np.sort(p), grid, side="left")  # [1001]
    right = negative.sum() - np.searchsorted(np.sort(p[negative]), grid, side="left")

    def lowest(wanted: float) -> ChosenThreshold:
        enough = (flagged >= MINIMUM_SUPPORT) & (right >= wanted * flagged)
        if not enough.any():
            return ChosenThreshold(1.0, wanted, None, None, 0)
        place = int(enough.argmax())
        count, hits = int(flagged[place]), int(right[place])
        return ChosenThreshold(float(grid[place]), wanted, hits / count, hits / int(negative.sum()), count)

    return lowest(REVIEW_PRECISION), lowest(BLOCK_PRECISION)
