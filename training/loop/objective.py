"""Objectives: the texts of an epoch, the losses of a batch, and the validation of a network."""

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
from training.data.pool import UNLABELLED, Pool
from training.evaluation.attributes.calibration import fit_platt, sigmoid
from training.evaluation.attributes.figures import evaluate_attributes, mean_auc
from training.evaluation.calibration import fit_temperature
from training.evaluation.metrics import evaluate
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.logits import network_logits
from training.loop.loss import BalancedLoss, PooledLoss, attribute_losses
from training.loop.recurrence import TrainedNetwork

_FIGURES = ("accuracy", "macro_recall", "macro_f1", "ece")


class Objective(nn.Module):
    """A network with its data and losses. All parameters of the module are trained and kept in checkpoints."""

    network: Network
    lengths: NDArray[np.int64]  # [n] tokens of each text

    def merit(self, figures: dict[str, Any]) -> float:
        """The merit of an epoch with these figures; the weights of the best epoch are kept."""
        raise NotImplementedError

    def tolerance(self, figures: dict[str, Any]) -> float:
        """By how much the merit of a later epoch may be lower and its weights still be kept; 0: it must be higher."""
        return 0.0

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """The texts of an epoch, counted from 0: indices into ``lengths``."""
        raise NotImplementedError

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """The losses over these texts by name, each a mean; in several processes, the same names in each."""
        raise NotImplementedError

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The loss to minimise, from the losses of ``forward``."""
        raise NotImplementedError

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Validation figures of a network, by name."""
        raise NotImplementedError


class PooledObjective(Objective):
    """A pool of sources: an epoch is a sample of each, and the last epoch's weights are kept.

    Losses are sums over texts, divided by the number of rows of a batch of the mean length: a text weighs the same in
    a batch of 15 reviews as in one of 400 tweets.
    """

    def __init__(
        self,
        network: Any,
        pool: Pool,
        classes: int,
        *,
        epoch_rows: int,
        power: float,
        batch_tokens: int,
        label_smoothing: float,
        seed: int,
    ) -> None:
        """``power``: see ``Pool.sample``; ``network`` is that of ``forward``."""
        super().__init__()
        self.network = network
        self.loss = PooledLoss(pool, classes, label_smoothing=label_smoothing)
        self.lengths = pool.lengths
        self._pool, self._classes, self._batch_tokens = pool, classes, batch_tokens
        self._sampling: dict[str, Any] = {"rows": epoch_rows, "power": power, "seed": seed}
        self._batch_rows = batch_tokens / float(pool.lengths.mean())  # of a batch of the mean length

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """A sample of each source."""
        rows = self._pool.sample(**self._sampling, epoch=epoch)
        self._batch_rows = self._batch_tokens / float(self.lengths[rows].mean())
        return rows

    def merit(self, figures: dict[str, Any]) -> float:
        """The number of the epoch: the learning rate falls until the last one."""
        return float(figures["epoch"])


class CorpusObjective(Objective):
    """The labels and attributes of one corpus, with all texts in each epoch."""

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
        # Shares of texts with a label, and with a known attribute, as their number varies from batch to batch
        labelled, asked = _labelled(train), _asked(train)
        self._labelled, self._asked = float(labelled.mean()), float(asked.mean())
        if labels:
            counts = torch.from_numpy(np.bincount(train.targets[labelled], minlength=len(labels)))[None]
            self.loss = BalancedLoss(counts, balance=config.balance, label_smoothing=config.label_smoothing)

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """Every text."""
        return np.arange(len(self.lengths))

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """``train_loss``, the mean loss of these texts; with attributes, its parts as well.

        The labels' loss is a mean over labelled texts, the attributes' over texts with a known attribute.
        """
        batch = pack(self._train.rows(rows))
        places = np.asarray(rows)
        device = self._group.device
        logits = TrainedNetwork(self.network)(batch.token_ids.to(device), batch.batch_sizes)
        targets = torch.from_numpy(self._train.targets[places])[batch.order].to(device)
        if self._train.attributes is None:
            return {"train_loss": self._label_losses(logits, targets).mean()}
        classes = len(self._labels)
        wanted = torch.from_numpy(self._train.attributes[places])[batch.order]
        losses = {
            "attribute_loss": attribute_losses(logits[:, classes:], wanted).sum() / (len(rows) * self._asked),
        }
        if classes:
            known = targets != UNLABELLED
            found = self._label_losses(logits[known, :classes], targets[known])
            losses["label_loss"] = found.sum() / (len(rows) * self._labelled)
        return {"train_loss": self._sum(losses), **losses}

    def _label_losses(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Logits [B, classes] and targets [B] of labelled texts -> losses [B]."""
        found: Tensor = self.loss(logits, targets, torch.zeros_like(targets))  # of the one source
        return found

    def _sum(self, losses: dict[str, Tensor]) -> Tensor:
        return losses.get("label_loss", 0.0) + self._weight * losses["attribute_loss"]

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """``train_loss``."""
        return losses["train_loss"]

    def merit(self, figures: dict[str, Any]) -> float:
        """The negative validation loss: accuracy and recall of some hundred rows vary by chance."""
        return -float(figures["validation_loss"])

    def tolerance(self, figures: dict[str, Any]) -> float:
        """The standard error of the validation loss: later epochs have lower learning rates and vary less."""
        return float(figures["validation_error"])

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Loss and figures on the validation texts after calibration, as the artifact will be calibrated.

        Without calibration the loss rises earlier, since a network becomes overconfident before it becomes worse.
        """
        logits = network_logits(network, self._validation, self._group)
        parts = []  # losses of the texts, for labels and attributes
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
        """Logits [n, labels] -> the loss of each labelled text, and the figures."""
        known = _labelled(self._validation)
        logits, targets = logits[known], self._validation.targets[known]
        probabilities = torch.softmax(torch.from_numpy(logits) / fit_temperature(logits, targets), 1).numpy()
        found = evaluate(probabilities, targets, self._labels)
        truth = probabilities[np.arange(len(targets)), targets]
        losses: NDArray[np.float64] = -np.log(np.maximum(truth, np.finfo(np.float64).tiny))
        return losses, {name: getattr(found, name) for name in _FIGURES}

    def _of_attributes(self, logits: NDArray[np.float64]) -> tuple[NDArray[np.float64], float | None]:
        """Logits [n, A] -> the loss of each text with a known attribute, and the mean AUC."""
        targets = self._validation.attributes
        assert targets is not None  # noqa: S101 - written beside the training split's
        platt = [fit_platt(logits[:, place], targets[:, place]) for place in range(len(self._attributes))]
        calibrated = logits * [each.scale for each in platt] + [each.bias for each in platt]
        losses = attribute_losses(torch.from_numpy(calibrated), torch.from_numpy(targets)).sum(1).double().numpy()
        figures = evaluate_attributes(sigmoid(calibrated), targets, self._attributes)
        return losses[_asked(self._validation)], mean_auc(figures)


def _labelled(corpus: Corpus) -> NDArray[np.bool_]:
    """Texts with a label, [n]."""
    found: NDArray[np.bool_] = corpus.targets != UNLABELLED
    return found


def _asked(corpus: Corpus) -> NDArray[np.bool_]:
    """Texts with a known attribute, [n]."""
    if corpus.attributes is None:
        return np.zeros(len(corpus), dtype=np.bool_)
    found: NDArray[np.bool_] = np.any(~np.isnan(corpus.attributes), axis=1)
    return found
