"""Buckets: batches of texts of similar length under a token budget, so that every step costs about the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.network.batch import batches

_WINDOW = 64  # batches sorted together: enough rows for similar lengths, few enough for a random order


def bucketed_batches(lengths: NDArray[np.int64], batch_tokens: int, *, seed: Sequence[int]) -> list[NDArray[np.int64]]:
    """Divide all rows into batches of at most ``batch_tokens`` tokens, in a random order drawn by ``seed``.

    Lengths [n] in tokens -> the rows of each batch, longest first. A row longer than the budget is a batch by itself.
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
