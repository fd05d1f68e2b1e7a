"""Batches of texts of like length under a token budget: a step then costs about the same, whatever its texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.network.batch import batches

_WINDOW = 64  # batches' worth of rows that are sorted together: enough to be alike, few enough to stay random


def bucketed_batches(lengths: NDArray[np.int64], batch_tokens: int, *, seed: Sequence[int]) -> list[NDArray[np.int64]]:
    """All rows, each once, in batches of at most ``batch_tokens`` tokens, in an order that ``seed`` decides.

    Lengths [n] in tokens -> the batches' rows, longest first. A row longer than the budget makes a batch of its own.
    """
    draw = np.random.default_rng(list(seed))
    shuffled = draw.permutation(len(lengths))
    mean = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
    window = max(1, round(_WINDOW * batch_tokens / mean))
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(shuffled), window):
        rows = shuffled[start : start + window]
        found.extend(rows[batch] for batch in batches(lengths[rows].tolist(), batch_tokens))
    return [found[place] for place in draw.permutation(len(found))]
