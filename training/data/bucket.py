"""Batches of texts of like length under a token budget: a step then costs about the same, whatever its texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WINDOW = 64  # batches' worth of rows that are sorted together: enough to be alike, few enough to stay random


def bucketed_batches(lengths: NDArray[np.int64], batch_tokens: int, *, seed: Sequence[int]) -> list[NDArray[np.int64]]:
    """All rows, each once, in batches of at most ``batch_tokens`` tokens, in an order that ``seed`` decides.

    Lengths [n] in tokens -> the batches' rows, longest first. A row longer than the budget makes a batch of its own.
    """
    draw = np.random.default_rng(list(seed))
    shuffled = draw.permutation(len(lengths))
    mean = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
    window = max(1, round(_WINDOW * batch_tokens / mean))
    batches: list[NDArray[np.int64]] = []
    for start in range(0, len(shuffled), window):
        rows = shuffled[start : start + window]
        batches.extend(_cut(rows[np.argsort(-lengths[rows], kind="stable")], lengths, batch_tokens))
    return [batches[place] for place in draw.permutation(len(batches))]


def sorted_batches(lengths: NDArray[np.int64], batch_tokens: int) -> list[NDArray[np.int64]]:
    """All rows, longest first, in batches of at most ``batch_tokens`` tokens: for evaluation, where order is free."""
    return _cut(np.argsort(-lengths, kind="stable"), lengths, batch_tokens)


def _cut(rows: NDArray[np.int64], lengths: NDArray[np.int64], batch_tokens: int) -> list[NDArray[np.int64]]:
    starts: list[int] = []
    tokens = 0
    for place, length in enumerate(lengths[rows].tolist()):
        if not starts or tokens + length > batch_tokens:
            starts.append(place)
            tokens = 0
        tokens += length
    return np.split(rows, starts[1:]) if starts else []
