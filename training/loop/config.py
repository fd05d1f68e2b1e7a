"""Hyperparameters of training."""

from __future__ import annotations

import math
from dataclasses import dataclass

from model.errors import ConfigError
from training.loop.loss import BALANCES
from training.loop.schedule import SCHEDULES

PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Hyperparameters of one run. ``fit`` replaces some of the defaults by the size of the data."""

    epochs: int = 5
    batch_tokens: int = 2048  # of all processes together; about 80 tweets
    learning_rate: float = 3e-3  # at its peak
    embedding_rate: float = 1.0  # learning rate of the embedding, as a multiple
    head_rate: float = 1.0  # learning rate of the head, as a multiple: a new head on trained states needs more
    schedule: str = "one_cycle"
    warmup: float = 0.15  # fraction of the run
    weight_decay: float = 0.01
    clip_norm: float = 1.0  # maximum norm of the gradient, which may explode over many steps
    balance: str = "mild"
    label_smoothing: float = 0.1
    attribute_weight: float = 1.0  # of the attributes' loss, a sum over a text's attributes, relative to the labels'
    average_decay: float = 0.998  # of the moving average of the weights, which is validated and exported
    patience: int = 2  # epochs without a better validation loss before early stopping
    precision: str = "auto"  # bfloat16 on a GPU, float32 elsewhere
    seed: int = 1

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_tokens", "patience"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name}: {getattr(self, name)} is less than 1")
        for name in ("learning_rate", "embedding_rate", "head_rate", "clip_norm", "attribute_weight"):
            if not 0 < getattr(self, name) < math.inf:
                raise ConfigError(f"{name}: {getattr(self, name)} is not a number above 0")
        for name in ("warmup", "label_smoothing", "average_decay"):
            if not 0 <= getattr(self, name) < 1:
                raise ConfigError(f"{name}: {getattr(self, name)} is not in [0, 1)")
        if not 0 <= self.weight_decay < math.inf:
            raise ConfigError(f"weight_decay: {self.weight_decay} is not a number of at least 0")
        if not 0 <= self.seed < 2**32:
            raise ConfigError(f"seed: {self.seed} is not in [0, 2**32)")
        for name, allowed in (("schedule", SCHEDULES), ("balance", BALANCES), ("precision", PRECISIONS)):
            if getattr(self, name) not in allowed:
                raise ConfigError(f"{name}: {getattr(self, name)!r} is not one of {', '.join(allowed)}")
