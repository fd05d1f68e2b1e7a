"""Calibration of an attribute: scale and bias under its sigmoid (Platt, 1999; fitted as by Lin, Lin and Weng, 2007)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.artifact.calibration import Platt

# With fewer texts with yes or with no the scale would vary by chance: the logit stays unchanged.
FEWEST_OF_A_KIND = 10
LOWEST, HIGHEST = 0.05, 20.0  # scale, as a temperature's bounds
_STEPS, _ENOUGH = 100, 1e-10


def fit_platt(logits: ArrayLike, targets: ArrayLike) -> Platt:
    """Scale and bias for which sigmoid(scale * logit + bias) has the least cross-entropy.

    `logits` [n], of texts the network was not trained on; `targets` [n], shares of yes in [0, 1] or NaN for unknown.
    Targets are smoothed as Platt proposes, so that the scale stays finite for a perfect ranking. With fewer than 10
    texts of yes or of no the result is (1, 0). The scale lies in [0.05, 20]: it never reverses a ranking.

    Raises:
        ValueError: shapes do not fit, or a logit of a known text is not finite.
    """
    z, y = np.asarray(logits, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    if z.ndim != 1 or z.shape != y.shape:
        raise ValueError(f"logits {z.shape} and targets {y.shape} do not fit each other")
    known = ~np.isnan(y)
    z, y = z[known], y[known]
    if not np.isfinite(z).all() or not ((y >= 0) & (y <= 1)).all():
        raise ValueError("a logit is not finite, or a target is not in [0, 1]")
    yes = int((y >= 0.5).sum())
    no = len(y) - yes
    if min(yes, no) < FEWEST_OF_A_KIND:
        return Platt()
    low, high = 1 / (no + 2), (yes + 1) / (yes + 2)
    y = low + y * (high - low)
    scale, bias = _minimum(z, y)
    if LOWEST <= scale <= HIGHEST:
        return Platt(scale, bias)
    scale = min(max(scale, LOWEST), HIGHEST)
    return Platt(scale, _bias(scale * z, y))


def _minimum(z: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Newton's method with halved steps: the loss is convex in scale and bias."""
    found = np.array([1.0, 0.0])
    inputs = np.stack([z, np.ones_like(z)])  # [2, n]
    loss = _loss(z, y, found)
    for _ in range(_STEPS):
        p = sigmoid(found @ inputs)
        slope = inputs @ (p - y) / len(y)
        curve = (inputs * (p * (1 - p))) @ inputs.T / len(y) + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, slope)
        for _ in range(40):
            tried = found - step
            if (lower := _loss(z, y, tried)) <= loss:
                break
            step /= 2
        gained, found, loss = loss - lower, tried, min(lower, loss)
        if gained < _ENOUGH:
            break
    return float(found[0]), float(found[1])


def _bias(z: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The best bias for a given scale: the mean probability is then the mean target."""
    low, high = -float(np.abs(z).max()) - 40, float(np.abs(z).max()) + 40
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(z + middle).mean() < y.mean() else (low, middle)
    return (low + high) / 2


def _loss(z: NDArray[np.float64], y: NDArray[np.float64], at: NDArray[np.float64]) -> float:
    logits = at[0] * z + at[1]
    return float((np.logaddexp(0, logits) - y * logits).mean())


def sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + exp(-x)), without overflow."""
    found: NDArray[np.float64] = 0.5 * (1 + np.tanh(x / 2))
    return found
