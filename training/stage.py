"""One stage of a recipe: a network fitted to a pool of sources. Pretraining and fine-tuning differ in the mixture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.batch import pack
from model.network import Network, NetworkConfig, packed_rows
from training.config import TrainingConfig
from training.distributed import Group
from training.language_model import LanguageModelHead
from training.objective import Objective
from training.pool import UNLABELLED, Pool, token_counts
from training.pooled_loss import PooledLoss, soft_loss
from training.recurrence import encode
from training.trainer import Trainer, Watcher


@dataclass(frozen=True, slots=True)
class StageConfig:
    """The numbers of one stage."""

    epochs: int
    epoch_rows: int = 100_000  # an epoch is a number of rows, not a pass over the data
    power: float = 0.6  # sources are sampled by size^power
    batch_tokens: int = 4096
    learning_rate: float = 2e-3
    warmup: float = 0.05
    weight_decay: float = 0.01
    clip_norm: float = 1.0
    label_weight: float = 1.0
    soft_weight: float = 1.0  # of what teachers say, where they say something
    language_weight: float = 0.0  # of the language model's loss; 0 leaves it out
    label_smoothing: float = 0.05
    prior_power: float = 1.0  # how much of the log prior of a source is taken out of the network
    average_decay: float = 0.999
    bf16: bool = True  # of matrix products, in training alone: half the time where the processor has it
    seed: int = 1


class Stage(Trainer):
    """Runs one stage and writes a checkpoint after each epoch, from which ``fit`` goes on where there is one."""

    def __init__(
        self,
        network: Network,
        shape: NetworkConfig,
        config: StageConfig,
        pool: Pool,
        *,
        checkpoint: Path,
        validate: Callable[[nn.Module], dict[str, float]],
        say: Callable[[str], None],
        commit: str = "unknown",
    ) -> None:
        """``validate`` is given the averaged network, and answers with figures; the best epoch is that of "mean"."""
        alike: dict[str, Any] = {
            field.name: getattr(config, field.name, field.default) for field in fields(TrainingConfig)
        }
        precision = "bfloat16" if config.bf16 else "float32"
        training = TrainingConfig(**{**alike, "patience": config.epochs, "precision": precision})
        torch.manual_seed(config.seed)
        objective = PoolObjective(network, shape, config, pool, validate)
        super().__init__(objective, training, checkpoint=checkpoint, group=Group(), watcher=_Lines(say), commit=commit)

    def fit(self) -> dict[str, Tensor]:
        """Train to the last epoch, from the checkpoint where there is one; otherwise as ``Trainer.fit``."""
        if self._checkpoint.exists():
            self.resume()
        return super().fit()


class PoolObjective(Objective):
    """The labels of a pool's sources, what teachers say of its texts, and the texts themselves."""

    def __init__(
        self,
        network: Network,
        shape: NetworkConfig,
        config: StageConfig,
        pool: Pool,
        validate: Callable[[nn.Module], dict[str, float]],
    ) -> None:
        super().__init__()
        self.network = network
        self.loss = PooledLoss(
            pool, shape.classes, label_smoothing=config.label_smoothing, prior_power=config.prior_power
        )
        self.language: LanguageModelHead | None = None
        if config.language_weight:
            self.language = LanguageModelHead(shape, torch.from_numpy(token_counts(pool, shape.vocab_size)))
        self.lengths = pool.lengths
        self._config, self._pool, self._validate = config, pool, validate

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """A sample of each source."""
        config = self._config
        return self._pool.sample(config.epoch_rows, power=config.power, seed=config.seed, epoch=epoch)

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """Those of ``label_loss``, ``soft_loss`` and ``language_loss`` that these texts have."""
        pool, batch = self._pool, pack(self._pool.rows(rows))
        order = np.asarray(rows)[batch.order.numpy()]
        targets, origin = torch.from_numpy(pool.targets[order]), torch.from_numpy(pool.origin[order])
        places = packed_rows(batch.batch_sizes)
        states, last = encode(self.network, batch.token_ids, batch.batch_sizes, places)
        logits = self.network.classify(states, last, places)
        losses: dict[str, Tensor] = {}
        labelled = targets != UNLABELLED
        if bool(labelled.any()):
            losses["label_loss"] = self.loss(logits[labelled], targets[labelled], origin[labelled]).mean()
        if pool.soft is not None:
            soft = torch.from_numpy(pool.soft[order])
            told = ~soft.isnan().all(1)
            if bool(told.any()):
                losses["soft_loss"] = soft_loss(logits[told], soft[told]).mean()
        if self.language is not None:
            table = self.network.embedding.weight
            losses["language_loss"] = self.language(states, batch.token_ids, batch.batch_sizes, table)
        return losses

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The losses by their weights, and the penalty on the sources' biases."""
        weights = {
            "label_loss": self._config.label_weight,
            "soft_loss": self._config.soft_weight,
            "language_loss": self._config.language_weight,
        }
        return sum((weights[name] * value for name, value in losses.items()), self.loss.penalty())

    def merit(self, figures: dict[str, Any]) -> float:
        """The mean over the sources."""
        return float(figures["mean"])

    def validate(self, network: nn.Module) -> dict[str, float]:
        """What the stage was told to ask."""
        return self._validate(network)


class _Lines(Watcher):
    """A watcher that says a line an epoch."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """Say the figures."""
        self._say("  ".join(f"{name} {value:.4g}" for name, value in figures.items()))
