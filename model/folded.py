"""A GRU of one layer as it is served: few kernels a step, none of them on padding, in what TorchScript compiles.

Three exact rewritings make it quick:

- The input's share of the gates depends on the token alone, so it is looked up in a table that is made on loading.
- tanh(x) = 2 sigmoid(2x) - 1, so the state h is carried as s = (h + 1) / 2 and the weights take up the factors: torch's
  sigmoid takes a sixth of the time of its tanh.
- A row that is done leaves the batch and its state stays where it is: the last state needs no looking up.

With int8 the recurrent product, too, is of whole numbers. The state is in [0, 1], so its scale is 1/255 in every row,
and sums of whole numbers are exact: a row's answer cannot depend on the rows beside it.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from model.network import Network, packed_rows

WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
LARGEST_WEIGHT = 127
# Kernels compute whole vectors alike, and what is left over by another routine whose last bit differs.
VECTOR = 32


class Direction(nn.Module):
    """The GRU of one direction: token ids in, poolings of s = (h + 1) / 2 out."""

    __constants__ = ("int8", "wants_max", "wants_sum", "wants_states", "units")

    def __init__(self, embedding: Tensor, weights: dict[str, Tensor], int8: bool, poolings: tuple[str, ...]) -> None:
        """``weights``: those of one direction of ``nn.GRU`` by the first part of their names, see WEIGHTS."""
        super().__init__()
        self.int8 = int8
        self.wants_max, self.wants_sum = "max" in poolings, "mean" in poolings
        self.wants_states = "attention" in poolings
        hidden = weights["weight_hh"].shape[1]
        self.units = _units(hidden, int8)
        w_hidden = _padded(weights["weight_hh"], self.units)  # [3U, H]
        w_hidden = torch.nn.functional.pad(w_hidden, (0, self.units - hidden))  # [3U, U]
        offset = _padded(weights["bias_hh"], self.units) - w_hidden.sum(1)  # h = 2 s - 1
        w_hidden = 2 * w_hidden
        scale = torch.ones(3 * self.units)
        if int8:
            limit = w_hidden.abs().amax(1).clamp(min=1e-12)  # of each row
            quantised = (w_hidden * (LARGEST_WEIGHT / limit).unsqueeze(1)).round()
            scale = limit / LARGEST_WEIGHT / 255  # s = (byte + 128) / 255
            offset += 128 * scale * quantised.sum(1)
            w_hidden = quantised
        self.scale = scale  # [3U]
        self.weight = w_hidden.t().contiguous().to(torch.int8 if int8 else torch.float32)  # [U, 3U]
        self.bias = offset[2 * self.units :].clone()  # [U]: the new gate's alone is reset
        offset[2 * self.units :] = 0
        # float16 is finer than the quantised states, and halves the archive
        self.embedding = embedding.detach().to(torch.float16 if int8 else torch.float32)
        self.w_input = _padded(weights["weight_ih"], self.units).t().contiguous()  # [E, 3U]
        self.b_input = _padded(weights["bias_ih"], self.units) + offset
        self.exact = _whole_products_are_exact(self.units)
        self.weight_float = self.unpack()
        self.table = self.fold()

    def unpack(self) -> Tensor:
        """The whole-numbered weights in float32 where this processor needs them so, or nothing."""
        return torch.empty(0) if self.exact else self.weight.float()

    def fold(self) -> Tensor:
        """The share of every token in the gates, [vocab, 3U]."""
        return torch.addmm(self.b_input, self.embedding.float(), self.w_input).to(self.embedding.dtype)

    @torch.jit.export
    def __getstate__(self) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, bool]:
        return self.embedding, self.w_input, self.b_input, self.weight, self.scale, self.bias, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, bool]) -> None:
        self.embedding, self.w_input, self.b_input, self.weight, self.scale, self.bias, self.training = state
        self.exact = _whole_products_are_exact(self.units)
        self.weight_float = self.unpack()
        self.table = self.fold()

    def forward(self, token_ids: Tensor, sizes: list[int]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """token_ids [N] and T sizes, packed -> last, max and sum [B, U], and states [N, U]; or empty if not wanted."""
        units = self.units
        batch = sizes[0]
        last = torch.full([batch, units], 0.5)
        highest = torch.zeros([batch if self.wants_max else 0, units])
        total = torch.zeros([batch if self.wants_sum else 0, units])
        states = torch.empty([token_ids.shape[0] if self.wants_states else 0, units])
        w_reset_update, w_new = self.weight.narrow(1, 0, 2 * units), self.weight.narrow(1, 2 * units, units)
        scale_reset_update, scale_new = self.scale.narrow(0, 0, 2 * units), self.scale.narrow(0, 2 * units, units)
        offset = torch.full([1], -128.0)
        # Written to in every step, so that they stay in the cache; they shrink with the batch
        looked_up = torch.empty([batch, 3 * units], dtype=self.table.dtype)
        gates, product = torch.empty([batch, 3 * units]), torch.empty([batch, 3 * units])
        whole = torch.empty([batch, 3 * units], dtype=torch.int32)
        scaled, rounded = torch.empty([batch, units]), torch.empty([batch, units], dtype=torch.int8)
        state, top, running = last, highest, total
        reset_update, new = gates.narrow(1, 0, 2 * units), gates.narrow(1, 2 * units, units)
        reset, update = gates.narrow(1, 0, units), gates.narrow(1, units, units)
        from_state, candidate = product.narrow(1, 0, 2 * units), product.narrow(1, 2 * units, units)
        start = 0
        for size in sizes:
            if size < batch:
                batch = size
                looked_up, gates, product = looked_up[:size], gates[:size], product[:size]
                whole, scaled, rounded = whole[:size], scaled[:size], rounded[:size]
                state = state[:size]
                if self.wants_max:
                    top = top[:size]
                if self.wants_sum:
                    running = running[:size]
                reset_update, new, reset, update = reset_update[:size], new[:size], reset[:size], update[:size]
                from_state, candidate = from_state[:size], candidate[:size]
            if self.int8:
                torch.index_select(self.table, 0, token_ids.narrow(0, start, size), out=looked_up)
                gates.copy_(looked_up)
                torch.add(offset, state, alpha=255, out=scaled)
                scaled.round_()
                if self.exact:
                    rounded.copy_(scaled)
                    torch._int_mm(rounded, self.weight, out=whole)
                    product.copy_(whole)
                else:
                    torch.mm(scaled, self.weight_float, out=product)
                reset_update.addcmul_(from_state, scale_reset_update)
                torch.addcmul(self.bias, candidate, scale_new, out=candidate)
            else:
                torch.index_select(self.table, 0, token_ids.narrow(0, start, size), out=gates)
                reset_update.addmm_(state, w_reset_update)
                torch.addmm(self.bias, state, w_new, out=candidate)
            reset_update.sigmoid_()
            new.addcmul_(reset, candidate).sigmoid_()
            torch.lerp(new, state, update, out=state)
            if self.wants_max:
                torch.maximum(top, state, out=top)
            if self.wants_sum:
                running.add_(state)
            if self.wants_states:
                states.narrow(0, start, size).copy_(state)
            start += size
        return last, highest, total, states


def _whole_products_are_exact(units: int) -> bool:
    """Whether this processor multiplies bytes exactly: without VNNI some kernels add pairs in 16 bits, and saturate.

    Where it does not, float32 does, if more slowly: no sum reaches 2**24.
    """
    rows = torch.full([32, units], 127, dtype=torch.int8)
    rows[:16] = -128
    product = torch._int_mm(rows, rows.new_full([units, 32], 127))
    return bool((product == rows[:, :1].int() * 127 * units).all())


def _units(hidden: int, int8: bool) -> int:
    return -(-hidden // VECTOR) * VECTOR if int8 else hidden


def _padded(weight: Tensor, units: int) -> Tensor:
    """Weights of three gates, each made up to so many units with rows of zeros, the new gate's doubled."""
    parts = weight.detach().float().view(3, weight.shape[0] // 3, *weight.shape[1:])
    padded = parts.new_zeros(3, units, *parts.shape[2:])
    padded[:, : parts.shape[1]] = parts
    padded[2] *= 2  # a sigmoid stands for a tanh
    return padded.view(3 * units, *weight.shape[1:])


class FoldedNetwork(nn.Module):
    """A network around one layer of GRU that answers with calibrated probabilities; its poolings are of s, not h."""

    __constants__ = ("pooling",)

    def __init__(self, network: Network, temperature: float, int8: bool) -> None:
        super().__init__()
        self.pooling = network.pooling
        suffixes = ("l0", "l0_reverse")[: network.directions]
        self.directions = nn.ModuleList(
            Direction(
                network.embedding.weight,
                {name: getattr(network.encoder, f"{name}_{suffix}") for name in WEIGHTS},
                int8,
                network.pooling,
            )
            for suffix in suffixes
        )
        hidden = network.encoder.hidden_size
        weight = network.head.weight.detach().float() / temperature  # Guo et al., 2017: found on validation data
        bias = network.head.bias.detach().float() / temperature
        units = _units(hidden, int8)
        self.head, self.head_bias = _of_poolings(weight, bias, hidden, units)  # [features, classes], [classes]
        self.attention, self.attention_bias = torch.empty(0), torch.empty(0)
        if "attention" in network.pooling:
            attention = cast(nn.Linear, network.attention)
            weight, bias = attention.weight.detach().float(), attention.bias.detach().float()
            self.attention, self.attention_bias = _of_poolings(weight, bias, hidden, units)  # [features, 1], [1]

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] of a ``PackedBatch`` -> probabilities [B, classes], in sorted order."""
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
            last, top, total, state = direction(token_ids, sizes)
            lasts.append(last)
            tops.append(top)
            totals.append(total)
            states.append(state[mirror] if place == 1 and state.shape[0] > 0 else state)
        pooled: list[Tensor] = []
        for name in self.pooling:
            if name == "last":
                pooled.extend(lasts)
            elif name == "max":
                pooled.extend(tops)
            elif name == "mean":
                lengths = (batch_sizes > torch.arange(sizes[0]).unsqueeze(1)).sum(1, keepdim=True)  # [B, 1]
                pooled.append(torch.cat(totals, 1) / lengths)
            else:
                pooled.append(self._attend(torch.cat(states, 1), batch_sizes))
        return torch.softmax(torch.addmm(self.head_bias, torch.cat(pooled, 1), self.head), 1)

    def _attend(self, states: Tensor, batch_sizes: Tensor) -> Tensor:
        """See ``Network``: a mean of the states [N, features], weighted by a softmax over each row's own steps."""
        rows = packed_rows(batch_sizes)
        weights = torch.exp(4 * torch.tanh(torch.addmm(self.attention_bias, states, self.attention)))  # [N, 1]
        batch = int(batch_sizes[0])
        total = torch.zeros([batch, 1]).index_add_(0, rows, weights)
        return torch.zeros([batch, states.shape[1]]).index_add_(0, rows, states * weights) / total


def mirrored(batch_sizes: Tensor) -> Tensor:
    """The place of each packed token's mirror image, were its row read backwards: [N] places; its own inverse."""
    offsets = batch_sizes.cumsum(0) - batch_sizes  # [T]
    rows = packed_rows(batch_sizes)  # [N]
    lengths = torch.bincount(rows)  # [B]
    steps = torch.repeat_interleave(batch_sizes)  # [N]
    return offsets[lengths[rows] - 1 - steps] + rows


def _of_poolings(weight: Tensor, bias: Tensor, hidden: int, units: int) -> tuple[Tensor, Tensor]:
    """A linear layer over h, ``weight`` [outputs, parts * hidden] -> over s: [parts * units, outputs], [outputs]."""
    parts = weight.view(len(weight), -1, hidden)
    wide = nn.functional.pad(2 * parts, (0, units - hidden)).flatten(1)  # h = 2 s - 1
    return wide.t().contiguous(), bias - weight.sum(1)
