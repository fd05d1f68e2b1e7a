"""GRU layers over a packed batch with an explicit backward pass, several times faster in training.

On a CPU, PyTorch's packed GRU makes in every step a gradient of the size of the whole input and one of the size of the
weights; for a review of 300 words that is most of the work. Here the weights' gradients are one matrix product at the
end, and everything outside the recurrence is computed for all steps at once.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from model.network.network import Network, mirrored, packed_rows


class _PackedGRU(torch.autograd.Function):
    """The equations of Cho et al. (2014) as in torch.nn.GRU: gates in the order reset, update, new."""

    @staticmethod
    def forward(
        ctx: Any,
        inputs: Tensor,
        w_input: Tensor,
        w_hidden: Tensor,
        b_input: Tensor,
        b_hidden: Tensor,
        sizes: Tensor,
        dtype: torch.dtype,
    ) -> Tensor:
        """Inputs [N, embedding], weights as in nn.GRU, sizes [T] -> states [N, hidden], packed like the inputs.

        ``dtype`` is used for the factors of matrix products, the inputs' dtype for all else.
        """
        batch_sizes: list[int] = sizes.tolist()
        hidden = w_hidden.shape[1]
        from_input = (inputs.to(dtype) @ w_input.T.to(dtype)).to(inputs.dtype).add_(b_input)  # [N, 3 * hidden]
        states = inputs.new_empty(len(inputs), hidden)
        before = inputs.new_zeros(len(inputs), hidden)  # the state that each step started from
        gates = torch.empty_like(from_input)  # reset, update, new
        candidates = torch.empty_like(states)  # the new gate's share of the state, before it is reset
        w_transposed, bias = w_hidden.T.contiguous().to(dtype), b_hidden.to(dtype)
        start = 0
        state = states.new_zeros(batch_sizes[0], hidden)
        for size in batch_sizes:
            end = start + size
            previous = state[:size]
            before[start:end] = previous
            from_state = torch.addmm(bias, previous.to(dtype), w_transposed).to(inputs.dtype)
            gate = gates[start:end]
            reset_update = gate[:, : 2 * hidden]
            torch.add(from_input[start:end, : 2 * hidden], from_state[:, : 2 * hidden], out=reset_update)
            reset_update.sigmoid_()
            candidates[start:end] = from_state[:, 2 * hidden :]
            new = gate[:, 2 * hidden :]
            torch.addcmul(from_input[start:end, 2 * hidden :], gate[:, :hidden], from_state[:, 2 * hidden :], out=new)
            new.tanh_()
            state = states[start:end]
            torch.lerp(new, previous, gate[:, hidden : 2 * hidden], out=state)
            start = end
        ctx.save_for_backward(inputs, w_input, w_hidden, before, gates, candidates)
        ctx.batch_sizes, ctx.dtype = batch_sizes, dtype
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the states [N, hidden] -> those of the inputs, weights and biases."""
        inputs, w_input, w_hidden, before, gates, candidates = ctx.saved_tensors
        hidden, dtype = w_hidden.shape[1], ctx.dtype
        w_narrow = w_hidden.to(dtype)
        reset, update, new = gates.split(hidden, dim=1)
        # The factors of a step's gradient, for all steps at once
        to_new = (1 - update) * (1 - new * new)
        to_update = (before - new) * update * (1 - update)
        to_reset = to_new * candidates * reset * (1 - reset)
        factors = torch.cat([to_reset, to_update, to_new * reset], 1)  # [N, 3 * hidden]: of the recurrent products
        d_state = torch.empty_like(factors)
        d_total = upstream.clone()  # [N, hidden]: with what flows back from later steps
        end = len(inputs)
        carried = upstream.new_zeros(0, hidden)
        for size in reversed(ctx.batch_sizes):
            start = end - size
            own = d_total[start:end]
            own[: len(carried)] += carried
            product = d_state[start:end]
            torch.mul(factors[start:end].view(size, 3, hidden), own.unsqueeze(1), out=product.view(size, 3, hidden))
            carried = (own * update[start:end]).add_(product.to(dtype) @ w_narrow)
            end = start
        d_input = torch.cat([d_state[:, : 2 * hidden], d_total * to_new], 1)
        narrow, kind = d_input.to(dtype), upstream.dtype
        return (
            (narrow @ w_input.to(dtype)).to(kind),
            (narrow.T @ inputs.to(dtype)).to(kind),
            (d_state.to(dtype).T @ before.to(dtype)).to(kind),
            d_input.sum(0),
            d_state.sum(0),
            None,
            None,
        )


class TrainedNetwork(nn.Module):
    """A network with the fast recurrence: the same weights, logits and arguments as ``Network``."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] of a ``PackedBatch`` -> logits [B, classes], rows in sorted order."""
        rows = packed_rows(batch_sizes).to(token_ids.device)
        return self.network.classify(*encode(self.network, token_ids, batch_sizes, rows), rows)


def encode(network: Network, token_ids: Tensor, batch_sizes: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
    """``Network.encode``, faster for a GRU on a CPU: states [N, features] and last states [B, features].

    Inside ``torch.autocast`` only the matrix products use the narrower type.
    """
    layer = network.encoder
    if not isinstance(layer, nn.GRU) or token_ids.is_cuda:
        return network.encode(token_ids, batch_sizes, rows)
    mirror = mirrored(batch_sizes)
    states, last = network.embed(token_ids, batch_sizes, rows), torch.empty(0)
    for depth in range(layer.num_layers):
        if depth:
            states = nn.functional.dropout(states, layer.dropout, layer.training)
        forward = _states(layer, f"l{depth}", states, batch_sizes)
        last = forward[mirror[: int(batch_sizes[0])]]  # where a row's first token lies when it is read backwards
        if layer.bidirectional:
            backward = _states(layer, f"l{depth}_reverse", states[mirror], batch_sizes)[mirror]
            last = torch.cat([last, backward[: int(batch_sizes[0])]], 1)
            forward = torch.cat([forward, backward], 1)
        states = forward
    return states, last


def _states(layer: nn.GRU, part: str, inputs: Tensor, batch_sizes: Tensor) -> Tensor:
    names = (f"weight_ih_{part}", f"weight_hh_{part}", f"bias_ih_{part}", f"bias_hh_{part}")
    weights = [getattr(layer, name) for name in names]
    dtype = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else inputs.dtype
    with torch.autocast("cpu", enabled=False):
        states: Tensor = _PackedGRU.apply(inputs, *weights, batch_sizes, dtype)  # type: ignore[no-untyped-call]
    return states
