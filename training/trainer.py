"""Fits a network to a corpus: epochs of bucketed, packed batches, a moving average of the weights, early stopping."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import AveragedModel

from model.batch import pack
from model.errors import TrainingError
from model.network import Network
from training.bucket import bucketed_batches
from training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from training.config import TrainingConfig
from training.corpus import Corpus
from training.distributed import Group
from training.logits import network_logits
from training.loss import BalancedLoss
from training.metrics import evaluate
from training.recurrence import TrainedNetwork
from training.schedule import learning_rate_factor

Tensors = tuple[Tensor, ...] | list[Tensor]


class Watcher(Protocol):
    """What is told how the run goes: a progress bar, or a test."""

    def epoch_started(self, epoch: int, tokens: int) -> None:
        """Epoch (from 1) begins, with this many tokens to read."""

    def step_done(self, tokens: int, loss: float) -> None:
        """A step over so many tokens is done; the loss is the mean of its texts."""

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """The epoch's figures, as they stand in the history."""


class Silent:
    """The watcher of a process that does not lead."""

    def epoch_started(self, epoch: int, tokens: int) -> None:
        """Say nothing."""

    def step_done(self, tokens: int, loss: float) -> None:
        """Say nothing."""

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """Say nothing."""


class Trainer:
    """One run over one corpus. ``fit`` may be interrupted at any moment and loses at most the epoch it was in."""

    def __init__(
        self,
        network: Network,
        config: TrainingConfig,
        *,
        train: Corpus,
        validation: Corpus,
        labels: Sequence[str],
        checkpoint: Path,
        group: Group,
        watcher: Watcher,
    ) -> None:
        self.config = config
        self.network = network.to(group.device)
        self.average = AveragedModel(self.network, multi_avg_fn=self._move_average)
        self.history: list[dict[str, Any]] = []
        self.best_epoch = 0
        self._train, self._validation, self._labels = train, validation, labels
        self._checkpoint, self._group, self._watcher = checkpoint, group, watcher
        self._best: dict[str, Tensor] = {}
        counts = torch.from_numpy(np.bincount(train.targets, minlength=len(labels)))
        self._loss = BalancedLoss(counts, balance=config.balance, label_smoothing=config.label_smoothing)
        self._loss.to(group.device)
        self._optimizer = torch.optim.AdamW(_decayed_or_not(self.network, config.weight_decay), lr=config.learning_rate)
        self._steps = 0

    def resume(self) -> None:
        """Take up the run where its checkpoint left it.

        Raises:
            TrainingError: the checkpoint is damaged, or of another network.
        """
        saved = load_checkpoint(self._checkpoint)
        try:
            self.network.load_state_dict(saved.section("network"))
            self.average.load_state_dict(saved.section("average"))
            self._optimizer.load_state_dict(self._unflatten(saved.section("optimizer")))
            self._best = saved.section("best")
            self.history = saved.progress["history"]
            self.best_epoch = saved.progress["best_epoch"]
            self._steps = saved.progress["steps"]
        except (RuntimeError, KeyError, ValueError, TypeError) as error:
            raise TrainingError(f"{self._checkpoint}: does not fit this network ({str(error)[:200]})") from None

    def fit(self) -> dict[str, Tensor]:
        """Train until the last epoch, or until validation stops improving. Returns the best weights by name.

        Raises:
            TrainingError: the loss is no longer finite (names the rows), or the checkpoint cannot be written.
        """
        model = self._parallel()
        while len(self.history) < self.config.epochs and not self._stalled():
            epoch = len(self.history) + 1
            figures = self._train_epoch(model, epoch)
            figures |= self._validate()
            self.history.append(figures)
            if figures["macro_recall"] > max((past["macro_recall"] for past in self.history[:-1]), default=-1.0):
                self.best_epoch = epoch
                self._best = {name: value.detach().clone() for name, value in self.average.module.state_dict().items()}
            if self._group.leads:
                save_checkpoint(self._checkpoint, self._state())
            self._group.wait()
            self._watcher.epoch_done(figures)
        return self._best

    def _stalled(self) -> bool:
        return len(self.history) - self.best_epoch >= self.config.patience

    def _train_epoch(self, model: Callable[[Tensor, Tensor], Tensor], epoch: int) -> dict[str, Any]:
        config, group = self.config, self._group
        # Seeded by the epoch and not once for all, so that a resumed epoch draws what it would have drawn
        torch.manual_seed(config.seed * 1_000_003 + epoch * 1009 + group.rank)
        lengths = self._train.lengths
        batches = bucketed_batches(lengths, config.batch_tokens, seed=(config.seed, epoch))
        self.network.train()
        self._watcher.epoch_started(epoch, int(lengths.sum()))
        started, seen, total_loss, total_tokens, rate = time.monotonic(), 0, 0.0, 0, 0.0
        for rows in batches:
            rate = config.learning_rate * self._factor((epoch - 1 + seen / len(self._train)) / config.epochs)
            for parameters in self._optimizer.param_groups:
                parameters["lr"] = rate
            loss = self._step(model, rows.tolist(), epoch)
            tokens = int(lengths[rows].sum())
            seen, total_loss, total_tokens = seen + len(rows), total_loss + loss * len(rows), total_tokens + tokens
            self._watcher.step_done(tokens, loss)
        seconds = time.monotonic() - started
        return {
            "epoch": epoch,
            "train_loss": total_loss / seen,
            "learning_rate": rate,
            "tokens_per_second": total_tokens / seconds,
            "seconds": seconds,
        }

    def _step(self, model: Callable[[Tensor, Tensor], Tensor], rows: list[int], epoch: int) -> float:
        """One step over a global batch. Each process computes every size-th row; their gradients are averaged."""
        group = self._group
        own = rows[group.rank :: group.size] or rows[:1]  # a process without rows still takes part, with weight 0
        share = group.size / len(rows) if rows[group.rank :: group.size] else 0.0
        with self._autocast():
            logits, targets = self._logits(model, self._train, own)
            losses = self._loss(logits, targets)
        loss = losses.sum() * share
        value = float(group.mean(loss.detach()))
        self._optimizer.zero_grad()
        loss.backward()
        length = float(nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip_norm))
        # Before the weights move: a gradient may overflow where the loss does not, and would spoil all of them
        for name, number in (("loss", value), ("gradient", length)):
            if not math.isfinite(number):
                raise TrainingError(
                    f"epoch {epoch}: the {name} is {number}; a lower learning rate or clip norm may help "
                    f"(texts of the training split, from 0: {', '.join(map(str, sorted(rows)[:20]))})"
                )
        self._optimizer.step()
        self._steps += 1
        self.average.update_parameters(self.network)
        return value

    def _logits(
        self, model: Callable[[Tensor, Tensor], Tensor], corpus: Corpus, rows: Sequence[int]
    ) -> tuple[Tensor, Tensor]:
        """Logits [B, classes] and targets [B] of these rows, both in packed order."""
        batch = pack(corpus.rows(rows))
        targets = torch.from_numpy(corpus.targets[np.asarray(rows)])[batch.order]
        device = self._group.device
        return model(batch.token_ids.to(device), batch.batch_sizes), targets.to(device)

    def _validate(self) -> dict[str, Any]:
        logits = torch.from_numpy(network_logits(self.average.module, self._validation, self._group))
        found = evaluate(torch.softmax(logits, 1), self._validation.targets, self._labels)
        figures = ("accuracy", "macro_recall", "macro_f1", "ece")
        return {"validation_loss": found.nll, **{name: getattr(found, name) for name in figures}}

    def _factor(self, progress: float) -> float:
        return learning_rate_factor(progress, schedule=self.config.schedule, warmup=self.config.warmup)

    def _autocast(self) -> torch.autocast:
        wanted, device = self.config.precision, self._group.device.type
        enabled = wanted == "bfloat16" or (wanted == "auto" and device == "cuda")
        return torch.autocast(device, torch.bfloat16, enabled=enabled)

    def _parallel(self) -> Callable[[Tensor, Tensor], Tensor]:
        model = TrainedNetwork(self.network)
        if self._group.size == 1:
            return model
        ids = [self._group.device.index] if self._group.device.type == "cuda" else None
        return DistributedDataParallel(model, device_ids=ids)

    def _move_average(self, averaged: Tensors, current: Tensors, _: Tensor | int) -> None:
        """An exponential moving average that starts short, or the first, random weights would stay in it for long."""
        decay = min(self.config.average_decay, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            torch._foreach_lerp_(averaged, current, 1 - decay)

    def _state(self) -> Checkpoint:
        sections: dict[str, Iterable[tuple[str, Tensor]]] = {
            "network": self.network.state_dict().items(),
            "average": self.average.state_dict().items(),
            "best": self._best.items(),
            "optimizer": self._flatten(self._optimizer.state_dict()),
        }
        tensors = {f"{name}.{key}": value for name, items in sections.items() for key, value in items}
        progress = {"history": self.history, "best_epoch": self.best_epoch, "steps": self._steps}
        return Checkpoint(tensors, progress)

    def _flatten(self, state: dict[str, Any]) -> list[tuple[str, Tensor]]:
        return [(f"{place}.{key}", value) for place, parts in state["state"].items() for key, value in parts.items()]

    def _unflatten(self, tensors: dict[str, Tensor]) -> dict[str, Any]:
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in tensors.items():
            place, key = name.split(".")
            state.setdefault(int(place), {})[key] = value
        return {"state": state, "param_groups": self._optimizer.state_dict()["param_groups"]}


def _decayed_or_not(network: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Matrices decay; biases do not."""
    parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
    return [
        {"params": [parameter for parameter in parameters if parameter.dim() > 1], "weight_decay": weight_decay},
        {"params": [parameter for parameter in parameters if parameter.dim() <= 1], "weight_decay": 0.0},
    ]
