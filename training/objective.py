"""What a run learns: which texts an epoch has, how far off the network is, and how it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.batch import pack
from model.network import Network
from training.calibration import fit_temperature
from training.config import TrainingConfig
from training.corpus import Corpus
from training.distributed import Group
from training.logits import network_logits
from training.loss import BalancedLoss
from training.metrics import evaluate
from training.recurrence import TrainedNetwork

_FIGURES = ("accuracy", "macro_recall", "macro_f1", "ece")


class Objective(nn.Module):
    """The network, what is trained beside it, and the data. All its parameters are trained and kept in checkpoints."""

    network: Network
    lengths: NDArray[np.int64]  # [n] tokens of each text

    def merit(self, figures: dict[str, Any]) -> float:
        """How good an epoch of these figures was: the best is the one whose weights are kept."""
        raise NotImplementedError

    def tolerance(self, figures: dict[str, Any]) -> float:
        """How much less a later epoch may have, and be kept all the same; 0: it must have more."""
        return 0.0

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """The texts of an epoch, counted from 0: places in ``lengths``."""
        raise NotImplementedError

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """The losses over these texts by name, each a mean; in several processes, the same names in each."""
        raise NotImplementedError

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """What is made small, of the losses that ``forward`` gave."""
        raise NotImplementedError

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Figures of a network by name."""
        raise NotImplementedError


class CorpusObjective(Objective):
    """The labels of one corpus, all of it in each epoch."""

    def __init__(
        self,
        network: Network,
        config: TrainingConfig,
        *,
        train: Corpus,
        validation: Corpus,
        labels: Sequence[str],
        group: Group,
    ) -> None:
        super().__init__()
        self.network = network
        self.lengths = train.lengths
        counts = torch.from_numpy(np.bincount(train.targets, minlength=len(labels)))
        self.loss = BalancedLoss(counts, balance=config.balance, label_smoothing=config.label_smoothing)
        self._train, self._validation, self._labels, self._group = train, validation, labels, group

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """Every text."""
        return np.arange(len(self.lengths))

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """The mean loss of these texts, ``train_loss``."""
        batch = pack(self._train.rows(rows))
        targets = torch.from_numpy(self._train.targets[np.asarray(rows)])[batch.order]
        device = self._group.device
        logits = TrainedNetwork(self.network)(batch.token_ids.to(device), batch.batch_sizes)
        return {"train_loss": self.loss(logits, targets.to(device)).mean()}

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The one loss there is."""
        return losses["train_loss"]

    def merit(self, figures: dict[str, Any]) -> float:
        """The lower the validation loss. Accuracy and recall of some hundred rows go up and down by chance."""
        return -float(figures["validation_loss"])

    def tolerance(self, figures: dict[str, Any]) -> float:
        """The standard error of that loss: what comes later was learnt at a lower rate, and is the steadier."""
        return float(figures["validation_error"])

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Loss and figures on the validation texts, calibrated; each process reads its share of them.

        Calibrated, as what is served will be: a network grows too sure of itself before it grows worse.
        """
        logits = network_logits(network, self._validation, self._group)
        targets = self._validation.targets
        probabilities = torch.softmax(torch.from_numpy(logits) / fit_temperature(logits, targets), 1).numpy()
        found = evaluate(probabilities, targets, self._labels)
        losses = -np.log(np.maximum(probabilities[np.arange(len(targets)), targets], np.finfo(np.float64).tiny))
        return {
            "validation_loss": found.nll,
            "validation_error": float(losses.std() / len(losses) ** 0.5),
            **{name: getattr(found, name) for name in _FIGURES},
        }
