"""Chooses the moderation thresholds: the probabilities from which a text is reviewed and blocked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

REVIEW_PRECISION, BLOCK_PRECISION = 0.80, 0.95
MINIMUM_SUPPORT = 20  # fewer texts above a threshold do not determine its precision
# With fewer texts of either kind, none is chosen: 48 texts, most of them negative, gave a review_at of 0.053
FEWEST_TO_CHOOSE = 50
DEFAULT_REVIEW, DEFAULT_BLOCK = 0.5, 0.9  # with so few texts
_STEPS = 1_000  # thresholds have three decimals: people read and set them


@dataclass(frozen=True, slots=True)
class ChosenThreshold:
    """A threshold and its figures on the validation data; 1.0 without figures if none was precise enough.

    A default has no figures either: they would be of too few texts.
    """

    at: float
    wanted_precision: float
    precision: float | None
    recall: float | None  # share of the negative texts at or above it
    support: int  # texts at or above it, whatever their weights


Choose = Callable[[ArrayLike, ArrayLike], tuple[ChosenThreshold, ChosenThreshold]]


def choose_thresholds(
    p_negative: ArrayLike, is_negative: ArrayLike, weights: ArrayLike | None = None
) -> tuple[ChosenThreshold, ChosenThreshold]:
    """The lowest thresholds of three decimals that reach a precision of 0.80 (review) and 0.95 (block).

    `p_negative` [n] calibrated probabilities, `is_negative` [n] booleans, of validation data; `weights` [n] of these
    texts in precision and recall, default: all alike. A text is flagged where p_negative >= the threshold; at least 20
    must be. review.at <= block.at always. Raises ValueError where shapes do not fit or a probability is outside [0, 1].
    """
    p = np.asarray(p_negative, dtype=np.float64)
    negative = np.asarray(is_negative, dtype=np.bool_)
    w = np.ones(p.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if p.ndim != 1 or p.shape != negative.shape or p.shape != w.shape or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"probabilities {p.shape} in [0, 1] and booleans {negative.shape} do not fit each other")
    grid = np.arange(_STEPS + 1) / _STEPS
    support = len(p) - np.searchsorted(np.sort(p), grid, side="left")  # [1001]
    flagged, right = _from(p, w, grid), _from(p[negative], w[negative], grid)

    def lowest(wanted: float) -> ChosenThreshold:
        enough = (support >= MINIMUM_SUPPORT) & (flagged > 0) & (right >= wanted * flagged)
        if not enough.any():
            return ChosenThreshold(1.0, wanted, None, None, 0)
        place = int(enough.argmax())
        precision, recall = right[place] / flagged[place], right[place] / w[negative].sum()
        return ChosenThreshold(float(grid[place]), wanted, float(precision), float(recall), int(support[place]))

    return lowest(REVIEW_PRECISION), lowest(BLOCK_PRECISION)


def _from(p: NDArray[np.float64], weights: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of the weights of the texts at or above each threshold of the grid."""
    order = np.argsort(p)
    below = np.concatenate([[0.0], np.cumsum(weights[order])])
    found: NDArray[np.float64] = below[-1] - below[np.searchsorted(p[order], grid, side="left")]
    return found


def choose_or_default(p_negative: ArrayLike, is_negative: ArrayLike) -> tuple[ChosenThreshold, ChosenThreshold]:
    """Those of `choose_thresholds`; where some texts are negative, but too few of either kind, 0.5 and 0.9."""
    negative = np.asarray(is_negative, dtype=np.bool_)
    if not negative.any() or enough_to_choose(int(negative.sum()), negative.size):
        return choose_thresholds(p_negative, negative)
    return (
        ChosenThreshold(DEFAULT_REVIEW, REVIEW_PRECISION, None, None, 0),
        ChosenThreshold(DEFAULT_BLOCK, BLOCK_PRECISION, None, None, 0),
    )


def enough_to_choose(negative: int, texts: int) -> bool:
    """Whether this number of texts, with this number of negative ones, determines thresholds."""
    return min(negative, texts - negative) >= FEWEST_TO_CHOOSE
