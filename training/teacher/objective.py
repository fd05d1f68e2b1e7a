"""The teacher's objective: labels and attributes of many sources at once, each with the prior of its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from training.data.pool import UNLABELLED, Pool
from training.loop.loss import PooledAttributeLoss
from training.loop.objective import PooledObjective
from training.teacher.network import TeacherNetwork, padded

_SMOOTHING = 0.02  # of attributes


@dataclass(frozen=True, slots=True)
class FineTuningConfig:
    """Numbers of a teacher's fine-tuning."""

    rows: int  # training texts in all, drawn from the sources by size^power
    power: float = 0.75
    checkpoint_rows: int = 4000  # texts between checkpoints: a stopped run loses at most these
    batch_tokens: int = 2048
    learning_rate: float = 8e-5
    head_rate: float = 10.0  # learning rate of the head, as a multiple: it starts from random weights
    warmup: float = 0.1
    weight_decay: float = 0.01
    label_smoothing: float = 0.05
    attribute_weight: float = 1.0
    frozen_blocks: int = 1
    max_tokens: int = 128
    seed: int = 1


class TeacherObjective(PooledObjective):
    """The labels and attributes of a pool whose texts are encoded for the teacher."""

    network: TeacherNetwork  # type: ignore[assignment]

    def __init__(self, network: TeacherNetwork, pool: Pool, classes: int, config: FineTuningConfig) -> None:
        super().__init__(
            network,
            pool,
            classes,
            epoch_rows=config.checkpoint_rows,
            power=config.power,
            batch_tokens=config.batch_tokens,
            label_smoothing=config.label_smoothing,
            seed=config.seed,
        )
        self.attribute_loss = None if pool.attributes is None else PooledAttributeLoss(pool, smoothing=_SMOOTHING)
        self._attribute_weight = config.attribute_weight

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """``label_loss`` and ``attribute_loss``, without the one for which no text has targets."""
        pool, device = self._pool, self.network.head.weight.device
        places = np.asarray(rows)
        token_ids, mask = padded(pool.rows(rows))
        logits = self.network(token_ids.to(device), mask.to(device))
        origin = torch.from_numpy(pool.origin[places]).to(device)
        losses: dict[str, Tensor] = {}
        targets = torch.from_numpy(pool.targets[places]).to(device)
        labelled = targets != UNLABELLED
        if bool(labelled.any()):
            label_logits = logits[labelled, : self._classes]
            losses["label_loss"] = self.loss(label_logits, targets[labelled], origin[labelled]).sum() / self._batch_rows
        if self.attribute_loss is not None and pool.attributes is not None:
            attributes = torch.from_numpy(pool.attributes[places]).to(device)
            rated = ~attributes.isnan().all(1)
            if bool(rated.any()):
                share = rated.sum() / self._batch_rows
                attribute_logits = logits[rated, self._classes :]
                losses["attribute_loss"] = (
                    self.attribute_loss(attribute_logits, attributes[rated], origin[rated]) * share
                )
        return losses

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The losses by their weights, and the penalties on the sources' biases."""
        weights = {"label_loss": 1.0, "attribute_loss": self._attribute_weight}
        start = self.loss.penalty()
        if self.attribute_loss is not None:
            start = start + self.attribute_loss.penalty()
        return sum((weights[name] * value for name, value in losses.items()), start)

    def validate(self, network: nn.Module) -> dict[str, float]:
        """No figures: the teacher is evaluated once, after its last epoch."""
        return {}
