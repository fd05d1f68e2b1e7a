"""One stage of a recipe: a network fitted to a pool of sources. Pretraining and fine-tuning differ in the mixture."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from model.batch import pack
from model.errors import TrainingError
from model.network import Network, NetworkConfig, packed_rows
from training.bucket import bucketed_batches
from training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from training.language_model import LanguageModelHead
from training.pool import UNLABELLED, Pool, token_counts
from training.pooled_loss import PooledLoss, soft_loss
from training.recurrence import encode
from training.schedule import learning_rate_factor

Tensors = tuple[Tensor, ...] | list[Tensor]


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


class Stage:
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
        """``validate`` is given the averaged network, and answers with figures; the best epoch is that of "mean".

        ``commit`` says which code runs, and is kept in the checkpoint.
        """
        torch.manual_seed(config.seed)
        self.config, self.pool, self.network = config, pool, network
        self._loss = PooledLoss(
            pool, shape.classes, label_smoothing=config.label_smoothing, prior_power=config.prior_power
        )
        self._language = None
        if config.language_weight:
            self._language = LanguageModelHead(shape, torch.from_numpy(token_counts(pool, shape.vocab_size)))
        self._parts = nn.ModuleDict({"network": network, "loss": self._loss})
        if self._language is not None:
            self._parts["language"] = self._language
        weights = list(self._parts.parameters())
        self._optimizer = torch.optim.AdamW(
            [
                {"params": [weight for weight in weights if weight.dim() > 1], "weight_decay": config.weight_decay},
                {"params": [weight for weight in weights if weight.dim() <= 1], "weight_decay": 0.0},
            ],
            lr=config.learning_rate,
        )
        self.average = AveragedModel(network, multi_avg_fn=self._move_average)
        self.best: dict[str, Tensor] = {}
        self.history: list[dict[str, Any]] = []
        self.commits: list[str] = []  # of the code that ran the epochs so far: a stage may be stopped and go on
        self._steps = 0
        self._checkpoint, self._validate, self._say, self._commit = checkpoint, validate, say, commit

    def fit(self) -> dict[str, Tensor]:
        """Train to the last epoch. Returns the averaged weights of the epoch that validated best, by name.

        Raises:
            TrainingError: the loss is not finite, or the checkpoint cannot be read or written.
        """
        if self._checkpoint.exists():
            self._resume()
        while len(self.history) < self.config.epochs:
            figures = self._train_epoch(len(self.history))
            figures |= self._validate(self.average.module)
            best = max((past["mean"] for past in self.history), default=-math.inf)
            self.history.append(figures)
            self.commits = [*dict.fromkeys([*self.commits, self._commit])]
            if figures["mean"] > best:
                self.best = {name: value.detach().clone() for name, value in self.average.module.state_dict().items()}
            save_checkpoint(self._checkpoint, self._state())
            self._say("  ".join(f"{name} {value:.4g}" for name, value in figures.items()))
        return self.best

    def _train_epoch(self, epoch: int) -> dict[str, Any]:
        config = self.config
        torch.manual_seed(config.seed * 1_000_003 + epoch)
        sampled = self.pool.sample(config.epoch_rows, power=config.power, seed=config.seed, epoch=epoch)
        batches = bucketed_batches(self.pool.lengths[sampled], config.batch_tokens, seed=(config.seed, epoch))
        self.network.train()
        started, tokens, seen = time.monotonic(), 0, 0
        totals = {name: [0.0, 0] for name in ("label_loss", "soft_loss", "language_loss")}
        for batch in batches:
            progress = (epoch + seen / len(sampled)) / config.epochs
            factor = learning_rate_factor(progress, schedule="one_cycle", warmup=config.warmup)
            for group in self._optimizer.param_groups:
                group["lr"] = config.learning_rate * factor
            for name, value in self._step(sampled[batch].tolist()).items():
                totals[name][0] += value
                totals[name][1] += 1
            seen += len(batch)
            tokens += int(self.pool.lengths[sampled[batch]].sum())
        seconds = time.monotonic() - started
        means = {name: total / count for name, (total, count) in totals.items() if count}
        return {"epoch": epoch + 1, **means, "tokens_per_second": tokens / seconds, "seconds": seconds}

    def _step(self, rows: list[int]) -> dict[str, float]:
        batch = pack(self.pool.rows(rows))
        order = np.asarray(rows)[batch.order.numpy()]
        targets, origin = torch.from_numpy(self.pool.targets[order]), torch.from_numpy(self.pool.origin[order])
        places = packed_rows(batch.batch_sizes)
        losses: dict[str, Tensor] = {}
        labelled = targets != UNLABELLED
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bf16):
            states, last = encode(self.network, batch.token_ids, batch.batch_sizes, places)
            logits = self.network.classify(states, last, places)
            if bool(labelled.any()):
                losses["label_loss"] = self._loss(logits[labelled], targets[labelled], origin[labelled]).mean()
            if self.pool.soft is not None:
                soft = torch.from_numpy(self.pool.soft[order])
                told = ~soft.isnan().all(1)
                if bool(told.any()):
                    losses["soft_loss"] = soft_loss(logits[told], soft[told]).mean()
            if self._language is not None:
                table = self.network.embedding.weight
                losses["language_loss"] = self._language(states, batch.token_ids, batch.batch_sizes, table)
        weights = {
            "label_loss": self.config.label_weight,
            "soft_loss": self.config.soft_weight,
            "language_loss": self.config.language_weight,
        }
        loss = sum((weights[name] * value for name, value in losses.items()), self._loss.penalty())
        if not math.isfinite(loss.item()):
            raise TrainingError(f"the loss is {loss.item()}; rows of the pool in the batch: {rows[:20]}")
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._parts.parameters(), self.config.clip_norm)
        self._optimizer.step()
        self._steps += 1
        self.average.update_parameters(self.network)
        return {name: value.item() for name, value in losses.items()}

    def _move_average(self, averaged: Tensors, current: Tensors, _: Tensor | int) -> None:
        decay = min(self.config.average_decay, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            torch._foreach_lerp_(averaged, current, 1 - decay)

    def _state(self) -> Checkpoint:
        tensors = {f"parts.{name}": value for name, value in self._parts.state_dict().items()}
        tensors |= {f"average.{name}": value for name, value in self.average.state_dict().items()}
        tensors |= {f"best.{name}": value for name, value in self.best.items()}
        for place, state in self._optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{place}.{name}": value for name, value in state.items()}
        return Checkpoint(tensors, {"history": self.history, "steps": self._steps, "commits": self.commits})

    def _resume(self) -> None:
        saved = load_checkpoint(self._checkpoint)
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in saved.section("optimizer").items():
            place, key = name.split(".")
            state.setdefault(int(place), {})[key] = value
        try:
            self._parts.load_state_dict(saved.section("parts"))
            self.average.load_state_dict(saved.section("average"))
            groups = self._optimizer.state_dict()["param_groups"]
            self._optimizer.load_state_dict({"state": state, "param_groups": groups})
        except (RuntimeError, KeyError, ValueError) as error:
            raise TrainingError(f"{self._checkpoint}: does not fit this stage ({str(error)[:200]})") from None
        self.best, self.history = saved.section("best"), saved.progress["history"]
        self._steps, self.commits = saved.progress["steps"], saved.progress.get("commits", ["unknown"])
