"""What a run learns: which texts an epoch has, how far off the network is, and how it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.network.batch import pack
from model.network.network import Network
from training.data.corpus import Corpus
from training.data.pool import UNLABELLED
from training.evaluation.attributes.calibration import fit_platt
from training.evaluation.attributes.figures import evaluate_attributes, mean_auc
from training.evaluation.calibration import fit_temperature
from training.evaluation.metrics import evaluate
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.logits import network_logits
from training.loop.loss import BalancedLoss, attribute_losses
from training.loop.recurrence import TrainedNetwork

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
    """The labels and attributes of one corpus, all of it in each epoch."""

    def __init__(
        self,
        network: Network,
        config: TrainingConfig,
        *,
        train: Corpus,
        validation: Corpus,
        labels: Sequence[str],
        attributes: Sequence[str] = (),
        group: Group,
    ) -> None:
        super().__init__()
        self.network = network
        self.lengths = train.lengths
        self._train, self._validation, self._labels, self._group = train, validation, labels, group
        self._attributes, self._weight = attributes, config.attribute_weight
        # Shares of the texts that have a label, and that have a known attribute: what a batch has of them varies
        labelled, asked = _labelled(train), _asked(train)
        self._labelled, self._asked = float(labelled.mean()), float(asked.mean())
        counts = torch.from_numpy(np.bincount(train.targets[labelled], minlength=len(labels)))
        if labels:
            self.loss = BalancedLoss(counts, balance=config.balance, label_smoothing=config.label_smoothing)

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """Every text."""
        return np.arange(len(self.lengths))

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """The mean loss of these texts, ``train_loss``; where there are attributes, its parts beside it.

        The label's loss is a mean over the texts that have one, the attributes' over those of which one is known.
        """
        batch = pack(self._train.rows(rows))
        places = np.asarray(rows)
        device = self._group.device
        logits = TrainedNetwork(self.network)(batch.token_ids.to(device), batch.batch_sizes)
        targets = torch.from_numpy(self._train.targets[places])[batch.order].to(device)
        if self._train.attributes is None:
            return {"train_loss": self.loss(logits, targets).mean()}
        classes = len(self._labels)
        wanted = torch.from_numpy(self._train.attributes[places])[batch.order]
        losses = {
            "attribute_loss": attribute_losses(logits[:, classes:], wanted).sum() / (len(rows) * self._asked),
        }
        if classes:
            known = targets != UNLABELLED
            label_loss = self.loss(logits[known, :classes], targets[known]).sum() / (len(rows) * self._labelled)
            losses["label_loss"] = label_loss
        return {"train_loss": self._sum(losses), **losses}

    def _sum(self, losses: dict[str, Tensor]) -> Tensor:
        return losses.get("label_loss", 0.0) + self._weight * losses["attribute_loss"]

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """What ``train_loss`` is."""
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
        parts = []  # of each question the loss of its texts
        figures: dict[str, float] = {}
        if self._labels:
            losses, figures = self._of_labels(logits[:, : len(self._labels)])
            parts.append(losses)
        if self._attributes:
            losses, auc = self._of_attributes(logits[:, len(self._labels) :])
            parts.append(self._weight * losses)
            figures |= {} if auc is None else {"mean_auc": auc}
        return {
            "validation_loss": sum(float(losses.mean()) for losses in parts),
            "validation_error": sum(float(losses.var() / len(losses)) for losses in parts) ** 0.5,
            **figures,
        }

    def _of_labels(self, logits: NDArray[np.float64]) -> tuple[NDArray[np.float64], dict[str, float]]:
        """Logits [n, labels] -> the loss of each text that has a label, and the figures."""
        known = _labelled(self._validation)
        logits, targets = logits[known], self._validation.targets[known]
        probabilities = torch.softmax(torch.from_numpy(logits) / fit_temperature(logits, targets), 1).numpy()
        found = evaluate(probabilities, targets, self._labels)
        truth = probabilities[np.arange(len(targets)), targets]
        losses: NDArray[np.float64] = -np.log(np.maximum(truth, np.finfo(np.float64).tiny))
        return losses, {name: getattr(found, name) for name in _FIGURES}

    def _of_attributes(self, logits: NDArray[np.float64]) -> tuple[NDArray[np.float64], float | None]:
        """Logits [n, A] -> the loss of each text of which one is known, and the mean AUC."""
        targets = self._validation.attributes
        assert targets is not None  # noqa: S101 - written beside the training split's
        platt = [fit_platt(logits[:, place], targets[:, place]) for place in range(len(self._attributes))]
        calibrated = logits * [each.scale for each in platt] + [each.bias for each in platt]
        losses = attribute_losses(torch.from_numpy(calibrated), torch.from_numpy(targets)).sum(1).double().numpy()
        figures = evaluate_attributes(1 / (1 + np.exp(-calibrated.clip(-500, 500))), targets, self._attributes)
        return losses[_asked(self._validation)], mean_auc(figures)


def _labelled(corpus: Corpus) -> NDArray[np.bool_]:
    """Which texts have a label, [n]."""
    found: NDArray[np.bool_] = corpus.targets != UNLABELLED
    return found


def _asked(corpus: Corpus) -> NDArray[np.bool_]:
    """Of which texts an attribute is known, [n]."""
    if corpus.attributes is None:
        return np.zeros(len(corpus), dtype=np.bool_)
    found: NDArray[np.bool_] = np.any(~np.isnan(corpus.attributes), axis=1)
    return found
