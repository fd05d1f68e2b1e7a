"""The trainer: epochs of bucketed batches, a moving average of the weights, checkpoints and early stopping."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import AveragedModel

from model.errors import ConfigError, TrainingError
from training.data.bucket import bucketed_batches
from training.loop import threads
from training.loop.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.objective import Objective
from training.loop.schedule import learning_rate_factor

Tensors = tuple[Tensor, ...] | list[Tensor]
Model = Callable[[Sequence[int]], dict[str, Tensor]]


class Watcher:
    """Receives the events of a run, for a progress bar or a test. This one ignores them."""

    def epoch_started(self, epoch: int, tokens: int) -> None:
        """An epoch (from 1) begins, with this number of tokens."""

    def step_done(self, tokens: int, loss: float) -> None:
        """A step over this number of tokens is done; ``loss`` is the loss that it minimises."""

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """An epoch is done; ``figures`` are its row of the history."""


class Trainer:
    """One run for one objective. An interruption of ``fit`` loses at most the current epoch."""

    def __init__(
        self,
        objective: Objective,
        config: TrainingConfig,
        *,
        checkpoint: Path,
        group: Group,
        watcher: Watcher,
        commit: str = "unknown",
    ) -> None:
        """``commit`` is that of the running code; the checkpoint keeps it.

        Raises:
            ConfigError: the processor cannot compute the network in the wanted precision.
        """
        self.config = config
        self.objective = objective.to(group.device)
        self.network = objective.network
        self.average = AveragedModel(self.network, multi_avg_fn=self._move_average)
        self.history: list[dict[str, Any]] = []
        self.commits: list[str] = []  # of the code of the epochs so far: a run may be resumed by other code
        self._best: dict[str, Tensor] = {}
        self._checkpoint, self._group, self._watcher, self._commit = checkpoint, group, watcher, commit
        self._optimizer = torch.optim.AdamW(_parameter_groups(objective, config), lr=config.learning_rate, fused=True)
        self._steps = 0
        self.threads = 0  # of the resumed run; 0 if unknown
        if self._narrow and group.device.type == "cpu" and not _multiplies_bfloat16(objective):
            raise ConfigError("precision: torch cannot train an LSTM in bfloat16 on this processor; use float32")

    @property
    def best_epoch(self) -> int:
        """The epoch (from 1) whose weights are kept; 0 before the first.

        The last whose merit was within the tolerance of the best before it; without a tolerance, the first best.
        """
        kept, best, tolerance = 0, -math.inf, 0.0
        for epoch, figures in enumerate(self.history, 1):
            merit = self.objective.merit(figures)
            if merit > best or (tolerance > 0 and merit >= best - tolerance):
                kept = epoch
            if merit > best:
                best, tolerance = merit, self.objective.tolerance(figures)
        return kept

    def resume(self) -> None:
        """Restore the state of the checkpoint.

        Raises:
            TrainingError: the checkpoint is damaged, or of another run.
        """
        saved = load_checkpoint(self._checkpoint)
        try:
            self.objective.load_state_dict(saved.section("parts"))
            self.average.load_state_dict(saved.section("average"))
            self._optimizer.load_state_dict(self._unflatten(saved.section("optimizer")))
            self._best = saved.section("best")
            self.history, self._steps = saved.progress["history"], saved.progress["steps"]
            self.commits = saved.progress.get("commits", ["unknown"])
            self.threads = saved.progress.get("threads", 0)
        except (RuntimeError, KeyError, ValueError, TypeError) as error:
            raise TrainingError(f"{self._checkpoint}: does not fit this network ({str(error)[:200]})") from None

    def fit(self) -> dict[str, Tensor]:
        """Train until the last epoch or early stopping. Returns the best averaged weights by name.

        Raises:
            TrainingError: the loss is not finite (names the rows), or the checkpoint cannot be written.
        """
        model = self._parallel()
        while len(self.history) < self.config.epochs and len(self.history) - self.best_epoch < self.config.patience:
            figures = self._train_epoch(model, len(self.history))
            figures |= self.objective.validate(self.average.module)
            self.history.append(figures)
            self.commits = [*dict.fromkeys([*self.commits, self._commit])]
            if self.best_epoch == len(self.history):
                self._best = {name: value.detach().clone() for name, value in self.average.module.state_dict().items()}
            if self._group.leads:
                save_checkpoint(self._checkpoint, self._state())
            self._group.wait()
            self._watcher.epoch_done(figures)
        return self._best

    def choose_threads(self, most: int) -> int:
        """Use one thread or ``most``, whichever is faster on a batch of the first epoch. The run is not changed."""
        config, lengths = self.config, self.objective.lengths
        texts = self.objective.epoch_rows(0)
        batches = bucketed_batches(lengths[texts], config.batch_tokens, seed=(config.seed, 0))
        rows = texts[batches[len(batches) // 2]].tolist()
        self.network.train()

        def step() -> None:
            with self._autocast():
                loss = self.objective.total(self.objective(rows))
            loss.backward()  # type: ignore[no-untyped-call]

        chosen = threads.choose(step, most)
        self._optimizer.zero_grad()
        return chosen

    def _train_epoch(self, model: Model, epoch: int) -> dict[str, Any]:
        config, lengths = self.config, self.objective.lengths
        # Seeded for each epoch, so that a resumed epoch has the same random numbers
        torch.manual_seed(config.seed * 1_000_003 + epoch + 1009 * self._group.rank)
        texts = self.objective.epoch_rows(epoch)
        batches = bucketed_batches(lengths[texts], config.batch_tokens, seed=(config.seed, epoch))
        self.network.train()
        self._watcher.epoch_started(epoch + 1, int(lengths[texts].sum()))
        started, seen, tokens, rate = time.monotonic(), 0, 0, 0.0
        totals: dict[str, list[float]] = {}
        for batch in batches:
            rows = texts[batch]
            rate = config.learning_rate * self._factor((epoch + seen / len(texts)) / config.epochs)
            for parameters in self._optimizer.param_groups:
                parameters["lr"] = rate * parameters["factor"]
            losses, loss = self._step(model, rows.tolist(), epoch)
            for name, value in losses.items():
                totals.setdefault(name, []).append(value)
            read = int(lengths[rows].sum())
            seen, tokens = seen + len(rows), tokens + read
            self._watcher.step_done(read, loss)
        seconds = time.monotonic() - started
        return {
            "epoch": epoch + 1,
            **{name: sum(values) / len(values) for name, values in totals.items()},
            "learning_rate": rate,
            "tokens_per_second": tokens / seconds,
            "seconds": seconds,
        }

    def _step(self, model: Model, rows: list[int], epoch: int) -> tuple[dict[str, float], float]:
        """One step over a global batch. Each process computes every size-th row; the gradients are averaged.

        Returns the losses by name, and the minimised loss.
        """
        group = self._group
        own = rows[group.rank :: group.size]
        weight = group.size * len(own) / len(rows)  # turns the mean over processes into the mean over rows
        with self._autocast():
            losses = model(own or rows[:1])  # a process without rows takes part with weight 0
        loss = self.objective.total(losses) * weight
        values = torch.stack([loss, *(value * weight for value in losses.values())]).detach()
        value, *parts = group.mean(values).tolist()
        self._optimizer.zero_grad()
        with group.exchange():  # of gradients
            loss.backward()  # type: ignore[no-untyped-call]
        length = float(nn.utils.clip_grad_norm_(self.objective.parameters(), self.config.clip_norm))
        # Checked before the update: a gradient may overflow although the loss is finite
        for name, number in (("loss", value), ("gradient", length)):
            if not math.isfinite(number):
                raise TrainingError(
                    f"epoch {epoch + 1}: the {name} is {number}; a lower learning rate or clip norm may help "
                    f"(texts of the training split, from 0: {', '.join(map(str, sorted(rows)[:20]))})"
                )
        self._optimizer.step()
        self._steps += 1
        self.average.update_parameters(self.network)
        return dict(zip(losses, parts, strict=True)), value

    def _factor(self, progress: float) -> float:
        return learning_rate_factor(progress, schedule=self.config.schedule, warmup=self.config.warmup)

    @property
    def _narrow(self) -> bool:
        wanted = self.config.precision
        return wanted == "bfloat16" or (wanted == "auto" and self._group.device.type == "cuda")

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self._group.device.type, torch.bfloat16, enabled=self._narrow)

    def _parallel(self) -> Model:
        if self._group.size == 1:
            return self.objective
        ids = [self._group.device.index] if self._group.device.type == "cuda" else None
        with self._group.exchange():  # of weights
            return DistributedDataParallel(self.objective, device_ids=ids, forward_sync_buffers=False)

    def _move_average(self, averaged: Tensors, current: Tensors, _: Tensor | int) -> None:
        """An exponential moving average with a smaller decay at first, to forget the random initial weights."""
        decay = min(self.config.average_decay, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            torch._foreach_lerp_(averaged, current, 1 - decay)

    def _state(self) -> Checkpoint:
        optimizer = self._optimizer.state_dict()["state"].items()
        sections: dict[str, dict[str, Tensor]] = {
            "parts": self.objective.state_dict(),
            "average": self.average.state_dict(),
            "best": self._best,
            "optimizer": {f"{place}.{key}": value for place, parts in optimizer for key, value in parts.items()},
        }
        tensors = {f"{name}.{key}": value for name, items in sections.items() for key, value in items.items()}
        progress = {"history": self.history, "steps": self._steps, "commits": self.commits}
        return Checkpoint(tensors, {**progress, "best_epoch": self.best_epoch, "threads": torch.get_num_threads()})

    def _unflatten(self, tensors: dict[str, Tensor]) -> dict[str, Any]:
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in tensors.items():
            place, key = name.split(".")
            state.setdefault(int(place), {})[key] = value
        return {"state": state, "param_groups": self._optimizer.state_dict()["param_groups"]}


def _multiplies_bfloat16(objective: nn.Module) -> bool:
    """Whether torch can train all layers in bfloat16 here: oneDNN's LSTM needs AVX-512 or Arm for that."""
    has_lstm = any(isinstance(module, nn.LSTM) for module in objective.modules())
    return not has_lstm or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001


def _parameter_groups(objective: Objective, config: TrainingConfig) -> list[dict[str, Any]]:
    """Parameter groups: matrices have weight decay, biases do not; embedding and head have their own learning rates.

    Groups without weights are left out; the order is that of the first weights: matrices before biases.
    """
    factors = {"network.embedding": config.embedding_rate, "network.head": config.head_rate}
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    parameters = list(objective.named_parameters())
    for decays in (True, False):
        for name, weight in parameters:
            if (weight.dim() > 1) == decays:
                factor = factors.get(".".join(name.split(".")[:2]), 1.0)
                groups.setdefault((config.weight_decay if decays else 0.0, factor), []).append(weight)
    return [{"params": weights, "weight_decay": decay, "factor": factor} for (decay, factor), weights in groups.items()]
