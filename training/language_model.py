"""Learning from text without labels: each state predicts the next token (a backward state, the one before)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from model.network import NetworkConfig

CHUNK = 128  # positions whose scores are at hand together: they stay in the processor's cache


class LanguageModelHead(nn.Module):
    """Predicts tokens from states, through the network's own embedding table (Press and Wolf, 2017).

    The softmax runs over the tokens of the batch and a random sample of the others: with all of some ten thousand
    tokens it would cost many times the recurrence. Used while training only; nothing of it is served.
    """

    def __init__(self, config: NetworkConfig, counts: Tensor, *, sampled: int = 256) -> None:
        """Counts [vocab_size] say how often each token occurs in the training text."""
        super().__init__()
        if config.layers > 1 and config.bidirectional:
            raise ValueError("the states of a second layer in two directions have seen the token they would predict")
        self.hidden_size = config.hidden_size
        self.directions = 2 if config.bidirectional else 1
        self.sampled = min(sampled, config.vocab_size)
        self.projections = nn.ModuleList(
            nn.Linear(config.hidden_size, config.embedding_size) for _ in range(self.directions)
        )
        smoothed = (counts.double() + 1) / (counts.double() + 1).sum()
        self.bias = nn.Parameter(smoothed.log().float())
        self.frequency = nn.Buffer(counts.double().clamp_min(1).pow(0.75).float())  # Mikolov et al., 2013

    def forward(self, states: Tensor, token_ids: Tensor, batch_sizes: Tensor, table: Tensor) -> Tensor:
        """States [N, features], token_ids [N], batch_sizes [T] -> mean loss in nats of a predicted token, a scalar."""
        first = int(batch_sizes[0])
        if len(token_ids) == first:  # rows of one token have nothing to predict
            return states.sum() * 0.0
        later = torch.arange(first, len(token_ids), device=token_ids.device)
        # The step before a token of step s lies batch_sizes[s - 1] places earlier
        earlier = later - torch.repeat_interleave(batch_sizes[:-1], batch_sizes[1:]).to(token_ids.device)
        sample = torch.multinomial(self.frequency, self.sampled)
        candidates = torch.unique(torch.cat([token_ids, sample]))  # [K], sorted
        rows = nn.functional.embedding(candidates, table)  # [K, embedding]
        dtype = torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else table.dtype
        losses: list[Tensor] = []
        for direction, projection in enumerate(self.projections):
            own = states[:, direction * self.hidden_size : (direction + 1) * self.hidden_size]
            source, target = (earlier, later) if direction == 0 else (later, earlier)
            wanted = torch.searchsorted(candidates, token_ids[target])
            with torch.autocast("cpu", enabled=False):
                projected = projection(own[source].float())
                losses.append(_SoftmaxLoss.apply(projected, rows, self.bias[candidates], wanted, dtype))  # type: ignore[no-untyped-call]
        return torch.stack(losses).mean()


class _SoftmaxLoss(torch.autograd.Function):
    """Mean cross-entropy of softmax(inputs @ rows.T + bias): the gradient is made with the scores, never all at once.

    The scores of a batch, some thousands by some thousands, would go through memory a dozen times.
    """

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, rows: Tensor, bias: Tensor, targets: Tensor, dtype: torch.dtype) -> Tensor:
        """Inputs [M, E], rows [K, E], bias [K], targets [M] -> a scalar; products have factors of ``dtype``."""
        narrow, transposed = rows.to(dtype), rows.T.to(dtype).contiguous()
        d_inputs, d_rows, d_bias = torch.empty_like(inputs), torch.zeros_like(rows), torch.zeros_like(bias)
        total = inputs.new_zeros(())
        for part, wanted, d_part in zip(
            *(torch.split(whole, CHUNK) for whole in (inputs.to(dtype), targets, d_inputs)), strict=True
        ):
            scores = (part @ transposed).to(bias.dtype).add_(bias)
            scores -= scores.amax(1, keepdim=True)
            places = wanted.unsqueeze(1)
            hit = scores.gather(1, places)
            sums = scores.exp_().sum(1, keepdim=True)
            total += (sums.log() - hit).sum()
            scores /= sums
            scores.scatter_add_(1, places, scores.new_full((), -1.0).expand_as(places))
            d_bias += scores.sum(0)
            small = scores.to(dtype)
            d_part.copy_(small @ narrow)
            d_rows += small.T @ part
        ctx.save_for_backward(d_inputs, d_rows, d_bias)
        return total / len(inputs)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the loss, a scalar -> those of inputs, rows and bias."""
        factor = upstream / len(ctx.saved_tensors[0])
        return (*(gradient * factor for gradient in ctx.saved_tensors), None, None)
