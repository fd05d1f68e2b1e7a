"""What a run uses unless a flag says otherwise: a few rules by the size of its data.

docs/TRAINING.md has what they were measured on.
"""

from __future__ import annotations

from typing import Any


def validation_fraction(rows: int) -> float:
    """Share of the rows to validate on: a temperature and an epoch need some hundred."""
    return 0.1 if rows >= 1000 else 0.2


def vocab_size(rows: int) -> int:
    """Tokens of a tokenizer that is trained: a token that comes once or twice teaches nothing."""
    return min(16_000, max(2_000, rows))


def training(tokens: int, *, started: bool, new_head: bool = True) -> dict[str, Any]:
    """Numbers of the optimisation for so many tokens to train on, from an artifact or from scratch.

    Few tokens are read in smaller steps, so that there are enough of them, and more often.
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
        "embedding_rate": 0.3,  # rows that the data hold move away from those they do not
        "head_rate": 5.0 if new_head else 1.0,
        "patience": 8,  # to the end, where the rate is low: a run takes a minute
    }
