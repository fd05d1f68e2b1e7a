"""Prefix pooling: for a packed batch, the poolings of a row's states up to each token.

With two directions, a pooling stops at the token in both: of each state before it, the forward part has read up to its
token and the backward part from the end down to it. The last prefix is the pooling of the row.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.network.network import packed_rows


def prefix_max(values: Tensor, batch_sizes: Tensor) -> Tensor:
    """Packed values [N, ...] and batch_sizes [T] -> the greatest of each row up to each token, [N, ...]."""
    running = values.clone()
    sizes: list[int] = batch_sizes.tolist()
    before, start = 0, sizes[0]
    for size in sizes[1:]:
        here = running.narrow(0, start, size)
        torch.maximum(running.narrow(0, before, size), here, out=here)
        before, start = start, start + size
    return running


def prefix_sum(values: Tensor, batch_sizes: Tensor) -> Tensor:
    """Packed values [N, ...] and batch_sizes [T] -> the sum of each row up to each token, [N, ...]."""
    running = values.clone()
    sizes: list[int] = batch_sizes.tolist()
    before, start = 0, sizes[0]
    for size in sizes[1:]:
        running.narrow(0, start, size).add_(running.narrow(0, before, size))
        before, start = start, start + size
    return running


def prefix_poolings(
    states: Tensor, last: Tensor, weights: Tensor, batch_sizes: Tensor, pooling: list[str], directions: int
) -> Tensor:
    """States [N, features], each row's last [B, features] and its attention weights [N, 1] -> [N, parts * features].

    The backward direction ends at the first token: its last state is that of the row, in every step.
    """
    pooled: list[Tensor] = []
    for name in pooling:
        if name == "last":
            forward = states.shape[1] // directions
            pooled.append(states[:, :forward])
            if directions == 2:
                pooled.append(last[packed_rows(batch_sizes), forward:])
        elif name == "max":
            pooled.append(prefix_max(states, batch_sizes))
        elif name == "mean":
            steps = torch.repeat_interleave(batch_sizes).unsqueeze(1) + 1  # [N, 1]
            pooled.append(prefix_sum(states, batch_sizes) / steps)
        else:
            pooled.append(prefix_sum(states * weights, batch_sizes) / prefix_sum(weights, batch_sizes))
    return torch.cat(pooled, 1)
