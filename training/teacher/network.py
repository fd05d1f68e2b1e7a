"""The teacher's network: a pre-trained encoder, the mean of its states, and one linear layer."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.errors import TrainingError
from training.teacher.pretrained import Pretrained, blocks


class TeacherNetwork(nn.Module):
    """Token ids and mask [B, T] -> logits [B, classes + attributes]."""

    def __init__(self, pretrained: Pretrained, outputs: int, *, frozen_blocks: int, dropout: float = 0.1) -> None:
        """Embeddings and the lowest ``frozen_blocks`` stay as published: they cost a third of a step and learn little.

        Raises:
            TrainingError: the encoder has fewer blocks.
        """
        super().__init__()
        self.encoder = pretrained.encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(pretrained.hidden_size, outputs)
        layers = blocks(self.encoder)
        if frozen_blocks > len(layers):
            raise TrainingError(f"teacher: {frozen_blocks} blocks to freeze, the encoder has {len(layers)}")
        kept = {id(weight) for layer in layers[frozen_blocks:] for weight in layer.parameters()}
        beside = {id(weight) for layer in layers for weight in layer.parameters()}
        for name, weight in self.encoder.named_parameters():
            # Relative positions (MPNet) are shared by all blocks and trained with them
            trained = id(weight) in kept or (id(weight) not in beside and "embeddings" not in name)
            weight.requires_grad_(trained and "pooler" not in name)

    def forward(self, token_ids: Tensor, mask: Tensor) -> Tensor:
        """Logits of each text."""
        return self.head(self.dropout(self.mean_state(token_ids, mask)))  # type: ignore[no-any-return]

    def mean_state(self, token_ids: Tensor, mask: Tensor) -> Tensor:
        """The mean of the states of each text's tokens, [B, hidden]."""
        states: Tensor = self.encoder(input_ids=token_ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(2).to(states.dtype)  # [B, T, 1]
        return (states * weights).sum(1) / weights.sum(1)


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Token ids and mask [B, T] of texts; the mask marks padding."""
    longest = max(map(len, rows))
    token_ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.long)
    for place, row in enumerate(rows):
        token_ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    return token_ids, mask
