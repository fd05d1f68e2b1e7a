"""One direction of an exported GRU in TorchScript: few kernels a step, none of them on padding.

Three exact rewritings make it fast:

- The input's part of the gates depends only on the token, so it is looked up in a table that is made at load.
- tanh(x) = 2 sigmoid(2x) - 1, so the state h is kept as s = (h + 1) / 2 and the weights contain the factors: torch's
  sigmoid takes a sixth of the time of its tanh.
- A finished row leaves the batch and its state stays in place, as the last state.

With int8 the recurrent product is of integers. Each unit has its own scale, from its range on sample texts; and sums of
integers are exact: a row's answer is the same to the last bit alone, in any batch and at any place. A second product
recovers what rounding the states loses. The weights are rounded to minimise the error on the sample texts.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.export.activation_statistics import ActivationStatistics
from model.export.quantisation import rounded

WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
LARGEST_STATE = 127
# A state of h may exceed its range on the sample texts by this much before it is clamped: much for units of small
# range, which may move on other texts, little for those of large range, whose rounding costs most. None exceeds 1.
MARGIN = 0.1
# Kernels compute full vectors and the rest by different routines, whose last bits differ.
VECTOR = 32


class Direction(nn.Module):
    """The GRU of one direction: token ids in, poolings of s = (h + 1) / 2 out."""

    __constants__ = ("int8", "wants_max", "wants_sum", "units", "limit")

    def __init__(
        self,
        embedding: Tensor,
        weights: dict[str, Tensor],
        states: ActivationStatistics | None,
        poolings: tuple[str, ...],
    ) -> None:
        """``weights`` as in WEIGHTS, of one direction of ``nn.GRU``; ``states`` of its H units, for int8."""
        super().__init__()
        self.int8 = states is not None
        self.limit = LARGEST_STATE
        self.wants_max, self.wants_sum = "max" in poolings, "mean" in poolings
        hidden = weights["weight_hh"].shape[1]
        self.units = units_of(hidden, self.int8)
        weight = nn.functional.pad(_padded(weights["weight_hh"], self.units), (0, self.units - hidden))  # [3U, U]
        bias = _padded(weights["bias_hh"], self.units) - weight.sum(1)  # [3U]; h = 2 s - 1
        weight = 2 * weight
        self.scale, self.to_byte, self.offset = torch.empty(0), torch.empty(0), torch.empty(0)
        if states is not None:
            middle, step = _steps(states, self.units)  # [U]: s = middle + step * byte
            bias += weight @ middle
            weight = weight * step
            self.to_byte, self.offset = 1 / step, -middle / step
            mean, covariance = _of_bytes(states, middle, step)
            whole, self.scale = rounded(weight, covariance)  # [3U, U], [3U]
            bias += (weight - whole * self.scale.unsqueeze(1)) @ mean
            weight = whole
        self.weight = weight.t().contiguous().to(torch.int8 if self.int8 else torch.float32)  # [U, 3U]
        self.bias = bias[2 * self.units :].clone()  # [U]: the new gate's alone is reset
        bias[2 * self.units :] = 0
        # float16 is more precise than the states' bytes, and halves the archive
        self.embedding = embedding.detach().to(torch.float16 if self.int8 else torch.float32)
        self.w_input = _padded(weights["weight_ih"], self.units).t().contiguous()  # [E, 3U]
        self.b_input = _padded(weights["bias_ih"], self.units) + bias
        self.table, self.columns = self.fold(), self.by_columns()

    def fold(self) -> Tensor:
        """The input's part of the gates for every token, [vocab, 3U]."""
        return torch.addmm(self.b_input, self.embedding.float(), self.w_input).to(self.embedding.dtype)

    def by_columns(self) -> Tensor:
        """The weight in column order for a single row, [U, 3U]: its product takes half the time."""
        return self.weight.t().contiguous().t()

    @torch.jit.export
    def __getstate__(self) -> tuple[list[Tensor], bool]:
        parts = [
            self.embedding,
            self.w_input,
            self.b_input,
            self.weight,
            self.scale,
            self.to_byte,
            self.offset,
            self.bias,
        ]
        return parts, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[list[Tensor], bool]) -> None:
        self.embedding, self.w_input, self.b_input = state[0][0], state[0][1], state[0][2]
        self.weight, self.scale = state[0][3], state[0][4]
        self.to_byte, self.offset, self.bias = state[0][5], state[0][6], state[0][7]
        self.training = state[1]
        self.table, self.columns = self.fold(), self.by_columns()

    def forward(
        self, token_ids: Tensor, sizes: list[int], wants_states: bool, exact: bool
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """token_ids [N] and T sizes, packed -> last, max and sum [B, U], and states [N, U]; or empty if not wanted.

        ``exact``: a second product recovers what rounding the states for int8 loses.
        """
        units = self.units
        batch = sizes[0]
        last = torch.full([batch, units], 0.5)
        highest = torch.zeros([batch if self.wants_max else 0, units])
        total = torch.zeros([batch if self.wants_sum else 0, units])
        states = torch.empty([token_ids.shape[0] if wants_states else 0, units])
        w_reset_update, w_new = self.weight.narrow(1, 0, 2 * units), self.weight.narrow(1, 2 * units, units)
        scale_reset_update, scale_new = self.scale[: 2 * units], self.scale[2 * units :]
        # Reused in every step, so that they stay in the cache; they shrink with the batch
        looked_up = torch.empty([batch, 3 * units], dtype=self.table.dtype)
        gates, product = torch.empty([batch, 3 * units]), torch.empty([batch, 3 * units])
        whole = torch.empty([batch, 3 * units], dtype=torch.int32)
        finer = product
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
                weight = self.columns if size == 1 else self.weight
                torch.index_select(self.table, 0, token_ids.narrow(0, start, size), out=looked_up)
                gates.copy_(looked_up)
                torch.addcmul(self.offset, state, self.to_byte, out=scaled).clamp_(-self.limit, self.limit)
                if exact:
                    rounded.copy_(scaled.sub(scaled.round()).mul_(2 * self.limit).round_())
                    finer = torch._int_mm(rounded, weight).float()  # noqa: SLF001
                rounded.copy_(scaled.round_())
                torch._int_mm(rounded, weight, out=whole)  # noqa: SLF001
                product.copy_(whole)
                if exact:
                    product.add_(finer, alpha=1 / (2 * self.limit))
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
            if wants_states:
                states.narrow(0, start, size).copy_(state)
            start += size
        return last, highest, total, states


def _steps(states: ActivationStatistics, units: int) -> tuple[Tensor, Tensor]:
    """The middle and the step of s for each unit, [units] and [units]."""
    low, high = (states.lowest - MARGIN).clamp(min=-1), (states.highest + MARGIN).clamp(max=1)
    low, high = (_wide((side + 1) / 2, units, 0.5) for side in (low, high))
    return (high + low) / 2, ((high - low) / 2).clamp(min=1 / LARGEST_STATE) / LARGEST_STATE


def _of_bytes(states: ActivationStatistics, middle: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
    """The mean [units] and the covariance [units, units] of the bytes that stand for states; rounding adds 1/12."""
    units = len(step)
    mean = (_wide((states.mean + 1) / 2, units, 0.5) - middle) / step
    missing = units - len(states.mean)
    covariance = nn.functional.pad(states.covariance, (0, missing, 0, missing)).float() / 4 / torch.outer(step, step)
    return mean, covariance + torch.eye(units) / 12


def _wide(values: Tensor, units: int, fill: float) -> Tensor:
    return nn.functional.pad(values.float(), (0, units - len(values)), value=fill)


def units_of(hidden: int, int8: bool) -> int:
    """The number of units to compute for this hidden size."""
    return -(-hidden // VECTOR) * VECTOR if int8 else hidden


def _padded(weight: Tensor, units: int) -> Tensor:
    """Weights of three gates, each padded to ``units`` rows with zeros, the new gate's doubled."""
    parts = weight.detach().float().view(3, weight.shape[0] // 3, *weight.shape[1:])
    padded = parts.new_zeros(3, units, *parts.shape[2:])
    padded[:, : parts.shape[1]] = parts
    padded[2] *= 2  # a sigmoid replaces a tanh
    return padded.view(3 * units, *weight.shape[1:])
