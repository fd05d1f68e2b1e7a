"""Packed batches: rows of token ids sorted by length and laid out step by step, without padding."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """B rows of N tokens in all, the longest of T.

    Step t holds the t-th token of every row that has one, longest row first: what
    ``torch.nn.utils.rnn.PackedSequence`` calls ``data`` and ``batch_sizes``.
    """

    token_ids: Tensor  # [N] int64
    batch_sizes: Tensor  # [T] int64, never rising; always on the CPU
    order: Tensor  # [B] int64: place in the sorted batch -> row as given

    def restore(self, values: Tensor) -> Tensor:
        """Values [B, ...] in sorted order -> the same in the order in which the rows were given."""
        restored = torch.empty_like(values)
        restored[self.order.to(values.device)] = values
        return restored

    def unpack(self, values: Tensor) -> list[Tensor]:
        """Values [N, ...] of packed tokens -> for each row as given, the values of its tokens [tokens, ...]."""
        offsets = self.batch_sizes.cumsum(0) - self.batch_sizes  # [T]
        ranks = self.order.argsort()  # [B]
        lengths = (self.batch_sizes > ranks.unsqueeze(1)).sum(1)  # [B]
        return [values[offsets[:length] + rank] for rank, length in zip(ranks, lengths.tolist(), strict=True)]


def pack(rows: Sequence[Sequence[int]]) -> PackedBatch:
    """Pack rows of token ids. ``[[7], [8, 9]]`` -> token_ids [8, 7, 9], batch_sizes [2, 1], order [1, 0].

    Raises:
        ValueError: there are no rows, or one is empty.
    """
    if not rows:
        raise ValueError("a batch needs at least one row")
    order = sorted(range(len(rows)), key=lambda row: -len(rows[row]))
    ranked = [rows[row] for row in order]
    if not len(ranked[-1]):
        raise ValueError(f"row {order[-1]} has no tokens")
    # In Python: tensor operations took three times as long for tweets, and a list of numbers is slow to convert
    token_ids = array("q")
    batch_sizes: list[int] = []
    size = len(ranked)
    for step, tokens in enumerate(zip_longest(*ranked)):  # the step's token of every row, or None
        while len(ranked[size - 1]) <= step:
            size -= 1
        batch_sizes.append(size)
        token_ids.extend(tokens[:size])
    return PackedBatch(torch.frombuffer(token_ids, dtype=torch.int64), torch.tensor(batch_sizes), torch.tensor(order))


def batches(lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    """Rows, longest first, cut into batches of at most ``batch_tokens`` tokens (or of one row that is longer)."""
    rows: list[int] = []
    tokens = 0
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if rows and tokens + lengths[row] > batch_tokens:
            yield rows
            rows, tokens = [], 0
        rows.append(row)
        tokens += lengths[row]
    if rows:
        yield rows
