"""Defaults of a run, by the size of its data.

docs/TRAINING.md has the measurements.
"""

from __future__ import annotations

from typing import Any


def validation_fraction(rows: int) -> float:
    """Share of the rows to validate on: the temperature and the best epoch need some hundred."""
    return 0.1 if rows >= 1000 else 0.2


def vocab_size(rows: int) -> int:
    """Size of a trained vocabulary: a token that occurs once or twice cannot be learnt."""
    return min(16_000, max(2_000, rows))


def training(tokens: int, *, started: bool, new_head: bool = True) -> dict[str, Any]:
    """Fields of ``TrainingConfig`` for a number of training tokens, from an artifact or from scratch.

    With few tokens, batches are smaller and epochs more, so that there are enough steps.
    """
    batch = min(2048, max(512, tokens // 32))
    steps = -(-tokens // batch)  # of an epoch
    if not started:
        epochs = min(30, max(6, -(-1500 // steps)))
        return {"batch_tokens": batch, "epochs": epochs, "learning_rate": 3e-3, "patience": 3}
    return {
        "batch_tokens": batch,
        "epochs": min(8, max(3, -(-400 // steps))),
        "learning_rate": 2e-3,
        "embedding_rate": 0.3,  # rows of tokens in the data move away from the others
        "head_rate": 5.0 if new_head else 1.0,
        "patience": 8,  # no early stop: the last epochs have the low rates, and a run takes a minute
    }
