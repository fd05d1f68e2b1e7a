"""The one number that makes confidences honest: a temperature under the softmax (Guo et al. 2017)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

LOWEST, HIGHEST = 0.05, 20.0


def fit_temperature(logits: ArrayLike, targets: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The temperature T in [0.05, 20] for which softmax(logits / T) has the least negative log-likelihood.

    `logits` [n, C], `targets` [n], `weights` [n] (without them, all texts count alike): arrays or CPU tensors, of data
    the network was not trained on. Each target is shared with the other classes as if one text of n + 2 were one of
    those (Platt 1999, of two classes): of twenty texts that are all right the best temperature were 0, and the twenty
    do not say so. Where no finite temperature is best (all wrong: ever flatter) it is the bound.

    Raises:
        ValueError: shapes do not fit, n or C is too small, or a logit is not finite.
    """
    z = np.asarray(logits, dtype=np.float64)
    y = np.asarray(targets, dtype=np.int64)
    if z.ndim != 2 or y.shape != z.shape[:1] or len(y) == 0 or z.shape[1] < 2:
        raise ValueError(f"logits {z.shape} and targets {y.shape} do not fit each other")
    if not np.isfinite(z).all():
        raise ValueError("a logit is not finite")
    share = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if share.shape != y.shape or not (share >= 0).all() or not share.sum() > 0:
        raise ValueError(f"weights {share.shape} do not fit targets {y.shape}, or are not positive")
    share = share / share.sum()
    z = z - z.max(axis=1, keepdims=True)
    truth = z[np.arange(len(y)), y]
    smoothed = 1 / (1 / (share**2).sum() + 2)  # by as many texts as the weights amount to
    wanted = (1 - smoothed) * truth + smoothed * (z.sum(axis=1) - truth) / (z.shape[1] - 1)

    def slope(inverse: float) -> float:
        """Derivative of the loss by 1/T; it never falls, because the loss is convex in 1/T."""
        masses = np.exp(z * inverse)
        expected = (masses * z).sum(axis=1) / masses.sum(axis=1)
        return float(share @ (expected - wanted))

    low, high = 1 / HIGHEST, 1 / LOWEST
    if slope(high) <= 0:
        return LOWEST
    if slope(low) >= 0:
        return HIGHEST
    for _ in range(60):  # halves the interval down to the last bit
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return 2 / (low + high)
