"""Activation statistics: range, mean and covariance of a trained network's states over typical texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.network.batch import batches, pack
from model.network.network import Network, packed_rows

BATCH_TOKENS = 16384


@dataclass(frozen=True, slots=True)
class ActivationStatistics:
    """Statistics of F units, over all steps of all texts."""

    lowest: Tensor  # [F]; includes 0, the initial state
    highest: Tensor  # [F]
    mean: Tensor  # [F]
    covariance: Tensor  # [F, F]

    def of(self, start: int, count: int) -> ActivationStatistics:
        """The statistics of ``count`` units from ``start``."""
        part = slice(start, start + count)
        return ActivationStatistics(self.lowest[part], self.highest[part], self.mean[part], self.covariance[part, part])


def observe(network: Network, rows: Sequence[Sequence[int]]) -> ActivationStatistics:
    """Observe the states of a network over some texts, in double precision."""
    features = network.directions * network.encoder.hidden_size
    lowest, highest, total = (torch.zeros(features, dtype=torch.float64) for _ in range(3))
    products = torch.zeros(features, features, dtype=torch.float64)
    count = 0
    for places in batches([len(row) for row in rows], BATCH_TOKENS):
        batch = pack([rows[place] for place in places])
        states, _ = network.encode(batch.token_ids, batch.batch_sizes, packed_rows(batch.batch_sizes))
        states = states.double()  # [N, features]
        lowest, highest = torch.minimum(lowest, states.amin(0)), torch.maximum(highest, states.amax(0))
        total += states.sum(0)
        products += states.t() @ states
        count += len(states)
    mean = total / count
    return ActivationStatistics(lowest, highest, mean, products / count - torch.outer(mean, mean))
