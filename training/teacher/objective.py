"""The teacher's objective: labels and attributes of many sources at once, each with the prior of its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.data.pool import UNLABELLED, Pool
from training.loop.loss import PooledAttributeLoss, PooledLoss
from training.loop.objective import Objective
from training.teacher.network import TeacherNetwork, padded

_SMOOTHING = 0.02  # of attributes


class TeacherObjective(Objective):
    """The labels and attributes of a pool whose texts are encoded for the teacher."""

    network: TeacherNetwork  # type: ignore[assignment]

    def __init__(
        self,
        network: TeacherNetwork,
        pool: Pool,
        classes: int,
        *,
        epoch_rows: int,
        batch_tokens: int,
        power: float,
        label_smoothing: float,
        attribute_weight: float,
        seed: int,
    ) -> None:
        super().__init__()
        self.network = network
        self.loss = PooledLoss(pool, classes, label_smoothing=label_smoothing)
        self.attribute_loss = None if pool.attributes is None else PooledAttributeLoss(pool, smoothing=_SMOOTHING)
        self.lengths = pool.lengths
        self._pool, self._classes, self._rows, self._power = pool, classes, epoch_rows, power
        self._attribute_weight, self._seed = attribute_weight, seed
        self._batch_tokens = batch_tokens
        self._batch_rows = batch_tokens / float(pool.lengths.mean())  # of a batch of the mean length

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """A sample of each source."""
        rows = self._pool.sample(self._rows, power=self._power, seed=self._seed, epoch=epoch)
        self._batch_rows = self._batch_tokens / float(self.lengths[rows].mean())
        return rows

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """``label_loss`` and ``attribute_loss``, without the one for which no text has targets.

        Sums, over the rows of a batch of the mean length: a text weighs the same in a batch of 16 long comments as in
        one of 150 short ones.
        """
        pool, device = self._pool, self.network.head.weight.device
        places = np.asarray(rows)
        token_ids, mask = padded(pool.rows(rows))
        logits = self.network(token_ids.to(device), mask.to(device))
        origin = torch.from_numpy(pool.origin[places]).to(device)
        losses: dict[str, Tensor] = {}
        targets = torch.from_numpy(pool.targets[places]).to(device)
        labelled = targets != UNLABELLED
        if bool(labelled.any()):
            wanted = logits[labelled, : self._classes]
            losses["label_loss"] = self.loss(wanted, targets[labelled], origin[labelled]).sum() / self._batch_rows
        if self.attribute_loss is not None and pool.attributes is not None:
            attributes = torch.from_numpy(pool.attributes[places]).to(device)
            asked = ~attributes.isnan().all(1)
            if bool(asked.any()):
                share = asked.sum() / self._batch_rows
                answered = logits[asked, self._classes :]
                losses["attribute_loss"] = self.attribute_loss(answered, attributes[asked], origin[asked]) * share
        return losses

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The losses by their weights, and the penalties on the sources' biases."""
        weights = {"label_loss": 1.0, "attribute_loss": self._attribute_weight}
        start = self.loss.penalty()
        if self.attribute_loss is not None:
            start = start + self.attribute_loss.penalty()
        return sum((weights[name] * value for name, value in losses.items()), start)

    def merit(self, figures: dict[str, Any]) -> float:
        """The last weights are kept: the learning rate ends at 0, and a validation would cost as much as an epoch."""
        return float(figures["epoch"])

    def validate(self, network: nn.Module) -> dict[str, float]:
        """No figures: the teacher is evaluated once, after its last epoch."""
        return {}
