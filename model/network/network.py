"""The many-to-one recurrent network: embedding -> GRU | LSTM | RNN -> pooling over the states -> logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from model.errors import ConfigError
from model.text.tokenizer import UNKNOWN_ID

CELLS = ("gru", "lstm", "rnn_tanh", "rnn_relu")
POOLINGS = ("last", "max", "mean", "attention")


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """The shape of a network, and its dropout in training."""

    vocab_size: int
    classes: int
    embedding_size: int = 128
    cell: str = "gru"
    hidden_size: int = 128  # of each direction
    layers: int = 1
    bidirectional: bool = True
    pooling: tuple[str, ...] = ("last", "max", "mean")  # concatenated in this order
    dropout_token: float = 0.1  # a token is read as unknown: trains the unknown token, and helps with typos
    dropout_embedding: float = 0.3  # the same columns for all steps of a row (Gal and Ghahramani, 2016)
    dropout_layer: float = 0.3  # between recurrent layers
    dropout_head: float = 0.5
    attributes: int = 0  # one sigmoid each; with attributes, classes may be 0

    def __post_init__(self) -> None:
        for field, smallest in (("vocab_size", 2), ("embedding_size", 1), ("hidden_size", 1), ("layers", 1)):
            if (value := getattr(self, field)) < smallest:
                raise ConfigError(f"{field}: {value} is too small")
        if self.attributes < 0:
            raise ConfigError(f"attributes: {self.attributes} is too small")
        if self.classes < 2 and not (self.classes == 0 and self.attributes):
            raise ConfigError(f"classes: {self.classes} is too small")
        if self.cell not in CELLS:
            raise ConfigError(f"cell: {self.cell!r} is not one of {', '.join(CELLS)}")
        if not self.pooling or len(set(self.pooling)) < len(self.pooling):
            raise ConfigError(f"pooling: {self.pooling!r} is empty or has a duplicate")
        for name in self.pooling:
            if name not in POOLINGS:
                raise ConfigError(f"pooling: {name!r} is not one of {', '.join(POOLINGS)}")
        for field in ("dropout_token", "dropout_embedding", "dropout_layer", "dropout_head"):
            if not 0 <= (value := getattr(self, field)) < 1:
                raise ConfigError(f"{field}: {value} is not in [0, 1)")


class Network(nn.Module):
    """A packed batch -> logits of each text. It can be scripted."""

    # Constants for TorchScript, which then compiles only the branches of this network
    __constants__ = ("pooling", "dropout_token", "dropout_embedding", "unknown_id", "is_lstm", "directions")

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.pooling = config.pooling
        self.dropout_token = config.dropout_token
        self.dropout_embedding = config.dropout_embedding
        self.unknown_id = UNKNOWN_ID
        self.is_lstm = config.cell == "lstm"
        self.directions = 2 if config.bidirectional else 1
        self.classes, self.attributes = config.classes, config.attributes
        features = config.hidden_size * self.directions
        self.embedding = nn.Embedding(config.vocab_size, config.embedding_size)
        self.encoder = _encoder(config)
        self.attention = nn.Linear(features, 1) if "attention" in config.pooling else nn.Identity()
        self.dropout = nn.Dropout(config.dropout_head)
        self.head = nn.Linear(features * len(config.pooling), config.classes + config.attributes)
        self._initialise()

    def _initialise(self) -> None:
        nn.init.normal_(self.embedding.weight, std=0.1)
        for name, weight in self.encoder.named_parameters():
            if "weight_hh" in name:  # orthogonal blocks keep the norm of the state and of its gradient at first
                for gate in weight.data.view(-1, weight.shape[1], weight.shape[1]):
                    nn.init.orthogonal_(gate)
            elif "weight_ih" in name:
                nn.init.xavier_uniform_(weight)
            else:
                nn.init.zeros_(weight)
                if self.is_lstm and "bias_ih" in name:  # the forget gate is open at first
                    size = weight.shape[0] // 4
                    nn.init.ones_(weight.data[size : 2 * size])

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] of a ``PackedBatch`` -> logits [B, outputs], rows in sorted order.

        The outputs are the logits of the classes, then of the attributes.
        """
        rows = packed_rows(batch_sizes).to(token_ids.device)  # [N]
        states, last = self.encode(token_ids, batch_sizes, rows)
        return self.classify(states, last, rows)

    def encode(self, token_ids: Tensor, batch_sizes: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
        """The states after each token [N, features] and after each row's last [B, features]; rows are [N]."""
        embedded = self.embed(token_ids, batch_sizes, rows)
        output, state = self.encoder(PackedSequence(embedded, batch_sizes, None, None))
        hidden: Tensor = state[0] if self.is_lstm else state  # [layers * directions, B, hidden]
        last = torch.cat([hidden[-2], hidden[-1]], dim=1) if self.directions == 2 else hidden[-1]
        return output.data, last

    def embed(self, token_ids: Tensor, batch_sizes: Tensor, rows: Tensor) -> Tensor:
        """The embedding of each token, [N, embedding]; in training, with dropout."""
        if self.training and self.dropout_token > 0:
            unread = torch.rand(token_ids.shape, device=token_ids.device) < self.dropout_token
            token_ids = token_ids.masked_fill(unread, self.unknown_id)
        embedded: Tensor = self.embedding(token_ids)  # [N, embedding]
        if self.training and self.dropout_embedding > 0:
            ones = torch.ones([int(batch_sizes[0]), embedded.shape[1]], device=embedded.device, dtype=embedded.dtype)
            embedded = embedded * nn.functional.dropout(ones, self.dropout_embedding)[rows]
        return embedded

    def classify(self, states: Tensor, last: Tensor, rows: Tensor) -> Tensor:
        """The results of ``encode`` -> logits [B, classes + attributes]."""
        return self.head(self.dropout(self._pool(states, last, rows)))  # type: ignore[no-any-return]

    def _pool(self, states: Tensor, last: Tensor, rows: Tensor) -> Tensor:
        batch, features = last.shape
        index = rows.unsqueeze(1).expand(-1, features)  # [N, features]
        pooled: list[Tensor] = []
        for name in self.pooling:
            if name == "last":
                pooled.append(last)
            elif name == "max":
                lowest = torch.full([batch, features], -torch.inf, device=last.device, dtype=last.dtype)
                pooled.append(lowest.scatter_reduce(0, index, states, "amax", include_self=True))
            elif name == "mean":
                lengths = torch.bincount(rows, minlength=batch).unsqueeze(1)
                pooled.append(torch.zeros_like(last).index_add(0, rows, states) / lengths)
            else:
                pooled.append(self._attend(states, rows, batch))
        return torch.cat(pooled, dim=1)

    def _attend(self, states: Tensor, rows: Tensor, batch: int) -> Tensor:
        """A weighted mean of the states, the weights a softmax over each row's own steps (Yang et al., 2016)."""
        scores = self.attention(states)  # [N, 1]
        # tanh bounds the scores, so that the exponential cannot overflow without subtracting the maximum
        weights = torch.exp(4 * torch.tanh(scores))
        total = torch.zeros([batch, 1], device=states.device, dtype=weights.dtype).index_add(0, rows, weights)
        zeros = torch.zeros([batch, states.shape[1]], device=states.device, dtype=states.dtype)
        return zeros.index_add(0, rows, states * weights.to(states.dtype)) / total.to(states.dtype)


def packed_rows(batch_sizes: Tensor) -> Tensor:
    """The row of each packed token: batch_sizes [T] -> [N]. ``[2, 1]`` -> ``[0, 1, 0]``."""
    offsets = batch_sizes.cumsum(0) - batch_sizes
    return torch.arange(int(batch_sizes.sum())) - torch.repeat_interleave(offsets, batch_sizes)


def mirrored(batch_sizes: Tensor) -> Tensor:
    """The index of each packed token in the reversed rows, [N]; it is its own inverse."""
    offsets = batch_sizes.cumsum(0) - batch_sizes  # [T]
    rows = packed_rows(batch_sizes)  # [N]
    lengths = torch.bincount(rows)  # [B]
    steps = torch.repeat_interleave(batch_sizes)  # [N]
    return offsets[lengths[rows] - 1 - steps] + rows


def _encoder(config: NetworkConfig) -> nn.RNNBase:
    dropout = config.dropout_layer if config.layers > 1 else 0.0
    sizes = (config.embedding_size, config.hidden_size, config.layers)
    if config.cell == "gru":
        return nn.GRU(*sizes, bidirectional=config.bidirectional, dropout=dropout)
    if config.cell == "lstm":
        return nn.LSTM(*sizes, bidirectional=config.bidirectional, dropout=dropout)
    nonlinearity = config.cell.removeprefix("rnn_")
    return nn.RNN(*sizes, nonlinearity=nonlinearity, bidirectional=config.bidirectional, dropout=dropout)
