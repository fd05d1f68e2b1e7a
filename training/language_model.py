"""Learning from text without labels: each state predicts the next token (a backward state, the one before)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.network import NetworkConfig


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
        losses: list[Tensor] = []
        for direction, projection in enumerate(self.projections):
            own = states[:, direction * self.hidden_size : (direction + 1) * self.hidden_size]
            source, target = (earlier, later) if direction == 0 else (later, earlier)
            scores = projection(own[source]) @ rows.T + self.bias[candidates]  # [N - B, K]
            losses.append(nn.functional.cross_entropy(scores, torch.searchsorted(candidates, token_ids[target])))
        return torch.stack(losses).mean()
