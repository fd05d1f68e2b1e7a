"""The exported form of a network of one GRU layer: poolings and head are adapted to ``Direction``."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from model.artifact.calibration import Calibration, probabilities_of
from model.export.activation_statistics import ActivationStatistics
from model.export.direction import WEIGHTS, Direction, units_of
from model.export.prefix_pooling import prefix_poolings
from model.network.near_ties import blend, rows_of, tie_weight
from model.network.network import Network, mirrored, packed_rows


class FoldedNetwork(nn.Module):
    """A network of one GRU layer that returns calibrated probabilities; its poolings are of s, not h."""

    __constants__ = ("attends", "classes", "int8", "pooling")

    def __init__(self, network: Network, calibration: Calibration, states: ActivationStatistics | None) -> None:
        """``states`` of its features, for int8; without them float32."""
        super().__init__()
        self.pooling = network.pooling
        self.classes = network.classes
        self.int8 = states is not None
        self.attends = "attention" in network.pooling
        hidden = network.encoder.hidden_size
        suffixes = ("l0", "l0_reverse")[: network.directions]
        # Tokens with equal embeddings share a row: [rows, E], [vocab]
        embedding, places = torch.unique(network.embedding.weight.detach(), dim=0, return_inverse=True)
        self.row_of = places.int()
        self.directions = nn.ModuleList(
            Direction(
                embedding,
                {name: getattr(network.encoder, f"{name}_{suffix}") for name in WEIGHTS},
                states and states.of(place * hidden, hidden),
                network.pooling,
            )
            for place, suffix in enumerate(suffixes)
        )
        head = network.head
        weight, bias = calibration.folded_into(head.weight.detach().float(), head.bias.detach().float())
        units = units_of(hidden, self.int8)
        self.head, self.head_bias = _of_poolings(weight, bias, hidden, units)  # [outputs, features], [outputs]
        self.attention, self.attention_bias = torch.empty(0), torch.empty(0)
        if self.attends:
            attention = cast(nn.Linear, network.attention)
            weight, bias = attention.weight.detach().float(), attention.bias.detach().float()
            self.attention, self.attention_bias = _of_poolings(weight, bias, hidden, units)  # [1, features], [1]

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] of a ``PackedBatch`` -> probabilities [B, outputs], in sorted order."""
        answer = self._answer(token_ids, batch_sizes, False)
        if self.int8:
            share = tie_weight(answer, self.classes)  # [B, 1]
            again = share[:, 0] > 0
            if bool(again.any()):
                token_ids, batch_sizes = rows_of(token_ids, batch_sizes, again)
                answer[again] = blend(answer[again], self._answer(token_ids, batch_sizes, True), share[again])
        return answer

    @torch.jit.export
    def steps(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """The same -> probabilities after each token [N, outputs], packed; of each row, the last are its answer."""
        answer = self._steps(token_ids, batch_sizes, False)
        if self.int8:
            answer = blend(answer, self._steps(token_ids, batch_sizes, True), tie_weight(answer, self.classes))
        return answer

    def _answer(self, token_ids: Tensor, batch_sizes: Tensor, exact: bool) -> Tensor:
        lasts, tops, totals, states = self._read(token_ids, batch_sizes, self.attends, exact)
        pooled: list[Tensor] = []
        for name in self.pooling:
            if name == "last":
                pooled.extend(lasts)
            elif name == "max":
                pooled.extend(tops)
            elif name == "mean":
                lengths = (batch_sizes > torch.arange(int(batch_sizes[0])).unsqueeze(1)).sum(1, keepdim=True)  # [B, 1]
                pooled.append(torch.cat(totals, 1) / lengths)
            else:
                pooled.append(self._attend(torch.cat(states, 1), batch_sizes))
        return probabilities_of(linear(torch.cat(pooled, 1), self.head, self.head_bias), self.classes)

    def _steps(self, token_ids: Tensor, batch_sizes: Tensor, exact: bool) -> Tensor:
        lasts, _, _, parts = self._read(token_ids, batch_sizes, True, exact)
        states = torch.cat(parts, 1)
        weights = self._weights(states) if self.attends else states
        pooling: list[str] = []
        for name in self.pooling:
            pooling.append(name)
        last = torch.cat(lasts, 1)
        pooled = prefix_poolings(states, last, weights, batch_sizes, pooling, len(self.directions))
        return probabilities_of(linear(pooled, self.head, self.head_bias), self.classes)

    def _read(
        self, token_ids: Tensor, batch_sizes: Tensor, wants_states: bool, exact: bool
    ) -> tuple[list[Tensor], list[Tensor], list[Tensor], list[Tensor]]:
        """The outputs of each ``Direction``, with the states in the order of the tokens."""
        token_ids = self.row_of.index_select(0, token_ids)
        sizes: list[int] = batch_sizes.tolist()
        lasts: list[Tensor] = []
        tops: list[Tensor] = []
        totals: list[Tensor] = []
        states: list[Tensor] = []
        mirror = token_ids
        for place, direction in enumerate(self.directions):
            if place == 1:
                mirror = mirrored(batch_sizes)
                token_ids = token_ids[mirror]
            last, top, total, state = direction(token_ids, sizes, wants_states, exact)
            lasts.append(last)
            tops.append(top)
            totals.append(total)
            states.append(state[mirror] if place == 1 and state.shape[0] > 0 else state)
        return lasts, tops, totals, states

    def _weights(self, states: Tensor) -> Tensor:
        """States [N, features] -> attention weights [N, 1], before normalisation over each row."""
        return torch.exp(4 * torch.tanh(linear(states, self.attention, self.attention_bias)))

    def _attend(self, states: Tensor, batch_sizes: Tensor) -> Tensor:
        """See ``Network``: a mean of the states [N, features], weighted by a softmax over each row's own steps."""
        rows = packed_rows(batch_sizes)
        weights = self._weights(states)
        batch = int(batch_sizes[0])
        total = torch.zeros([batch, 1]).index_add_(0, rows, weights)
        return torch.zeros([batch, states.shape[1]]).index_add_(0, rows, states * weights) / total


def linear(values: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """values [n, features], weight [outputs, features] -> [n, outputs]: faster than a product for few outputs.

    Each row is summed by itself; in a product the order of a sum depends on the number of rows.
    """
    return (values.unsqueeze(1) * weight).sum(2) + bias


def _of_poolings(weight: Tensor, bias: Tensor, hidden: int, units: int) -> tuple[Tensor, Tensor]:
    """A linear layer over h, ``weight`` [outputs, parts * hidden] -> over s: [outputs, parts * units], [outputs]."""
    parts = weight.view(len(weight), -1, hidden)
    wide = nn.functional.pad(2 * parts, (0, units - hidden)).flatten(1)  # h = 2 s - 1
    return wide, bias - weight.sum(1)
