"""Calibration of labels: a temperature under the softmax (Guo et al., 2017)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

LOWEST, HIGHEST = 0.05, 20.0
# Standard deviation of the prior of log T: nearly all networks lie between 0.4 and 2.7. Drawn at 0.4 to 2, of 10 to 60
# texts, the loss on others is never much higher than with 1 or with Platt's smoothed targets, and mostly half of it.
SPREAD = 0.5


def fit_temperature(logits: ArrayLike, targets: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The temperature T in [0.05, 20] for which softmax(logits / T) has the least negative log-likelihood.

    `logits` [n, C], `targets` [n], `weights` [n] (without them, all texts count alike): arrays or CPU tensors, of data
    the network was not trained on. A normal prior of standard deviation `SPREAD` keeps log T near 0; some hundred texts
    outweigh it. Without it, ten texts that are all right would give a temperature of 0.

    Raises:
        ValueError: shapes do not fit, n is 0, or a logit is not finite.
    """
    z = np.asarray(logits, dtype=np.float64)
    y = np.asarray(targets, dtype=np.int64)
    if z.ndim != 2 or y.shape != z.shape[:1] or len(y) == 0:
        raise ValueError(f"logits {z.shape} and targets {y.shape} do not fit each other")
    if not np.isfinite(z).all():
        raise ValueError("a logit is not finite")
    share = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    if share.shape != y.shape or not (share >= 0).all() or not share.sum() > 0:
        raise ValueError(f"weights {share.shape} do not fit targets {y.shape}, or are not positive")
    share = share / share.sum()
    z = z - z.max(axis=1, keepdims=True)
    truth = z[np.arange(len(y)), y]
    texts = 1 / float((share**2).sum())  # the effective number of texts

    def slope(inverse: float) -> float:
        """Derivative of the loss and the prior by log 1/T."""
        masses = np.exp(z * inverse)
        expected = (masses * z).sum(axis=1) / masses.sum(axis=1)
        return texts * inverse * float(share @ (expected - truth)) + math.log(inverse) / SPREAD**2

    low, high = 1 / HIGHEST, 1 / LOWEST
    if slope(low) >= 0:
        return HIGHEST
    if slope(high) <= 0:
        return LOWEST
    for _ in range(60):  # halves the interval down to the last bit
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return 2 / (low + high)
