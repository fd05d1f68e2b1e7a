"""Tokens a second of training: packed batches of like lengths against padded ones in random order, taking turns."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from model.batch import pack
from model.network import Network, NetworkConfig
from model.precision import one_thread
from training.bucket import bucketed_batches
from training.recurrence import TrainedNetwork

BATCH_TOKENS = 2048
BATCH_ROWS = 64  # of the padded loop, the usual choice
CONFIG = NetworkConfig(12000, classes=3, embedding_size=128, hidden_size=128, bidirectional=True)


def tokens_per_second(lengths: Sequence[int], seconds: float, repeats: int) -> tuple[float, float]:
    """(packed and bucketed, padded in random order), the best of `repeats` turns each."""
    draw = random.Random(0)  # noqa: S311 - repeatable, not secret
    rows = [[draw.randrange(1, CONFIG.vocab_size) for _ in range(length)] for length in lengths]
    targets = torch.tensor([draw.randrange(CONFIG.classes) for _ in rows])
    ours, padded = _packed(rows, targets), _padded(rows, targets)
    best = [0.0, 0.0]
    with one_thread():
        for _ in range(repeats):
            for place, step in enumerate((ours, padded)):
                best[place] = max(best[place], _rate(step, seconds))
    return best[0], best[1]


def _rate(step: Callable[[], int], seconds: float) -> float:
    step()
    tokens, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        tokens += step()
    return tokens / spent


def _packed(rows: list[list[int]], targets: Tensor) -> Callable[[], int]:
    network = Network(CONFIG)
    model = TrainedNetwork(network)
    optimizer = torch.optim.AdamW(network.parameters())
    lengths = np.array([len(row) for row in rows])
    batches = (batch for epoch in itertools.count() for batch in bucketed_batches(lengths, BATCH_TOKENS, seed=[epoch]))

    def step() -> int:
        places = next(batches)
        batch = pack([rows[place] for place in places])
        logits = batch.restore(model(batch.token_ids, batch.batch_sizes))
        _descend(optimizer, logits, targets[places])
        return int(lengths[places].sum())

    return step


def _padded(rows: list[list[int]], targets: Tensor) -> Callable[[], int]:
    network = Padded()
    optimizer = torch.optim.AdamW(network.parameters())
    draw = random.Random(1)  # noqa: S311 - repeatable, not secret

    def step() -> int:
        places = draw.sample(range(len(rows)), min(BATCH_ROWS, len(rows)))
        tokens = nn.utils.rnn.pad_sequence([torch.tensor(rows[place]) for place in places], batch_first=True)
        _descend(optimizer, network(tokens), targets[places])
        return sum(len(rows[place]) for place in places)

    return step


class Padded(nn.Module):
    """The same network as one writes it first: padding is computed like all else."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(CONFIG.vocab_size, CONFIG.embedding_size, padding_idx=0)
        self.encoder = nn.GRU(CONFIG.embedding_size, CONFIG.hidden_size, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * 2 * CONFIG.hidden_size, CONFIG.classes)

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens [B, T] -> logits [B, classes]."""
        states, _ = self.encoder(self.embedding(tokens))  # [B, T, 2 * hidden]
        return torch.as_tensor(self.head(torch.cat([states.amax(1), states.mean(1)], 1)))


def _descend(optimizer: torch.optim.Optimizer, logits: Tensor, targets: Tensor) -> None:
    optimizer.zero_grad()
    nn.functional.cross_entropy(logits, targets).backward()  # type: ignore[no-untyped-call]
    optimizer.step()
