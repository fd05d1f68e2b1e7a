"""The progress of a run on a terminal: a bar with the loss, the rate and the time left, and a line an epoch."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from training.loop.trainer import Watcher

_SMOOTHING = 0.05  # of the loss that is shown
_SHOWN = {"macro_recall": "recall", "mean_auc": "AUC"}  # of an epoch's figures


class ProgressBar(Watcher):
    """Draws a bar on a terminal; elsewhere prints only a line an epoch.

    Bar and time left are those of the whole run without early stopping; loss and rate are the epoch's. Leaving the
    context manager removes the bar, also on Ctrl-C.
    """

    def __init__(self, console: Console, epochs: int) -> None:
        self._console = console
        self._epochs = epochs
        self._progress = Progress(
            TextColumn("epoch {task.fields[epoch]}/" + str(epochs)),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("loss {task.fields[loss]:.4f}  {task.fields[rate]:,.0f} tokens/s"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._loss = 0.0
        self._tokens = 0  # of this epoch
        self._started = 0.0

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def epoch_started(self, epoch: int, tokens: int) -> None:
        """Show the epoch's number; a resumed run starts in the middle of the bar."""
        if self._task is None:
            before = (epoch - 1) * tokens
            total = self._epochs * tokens
            self._task = self._progress.add_task("", total=total, completed=before, epoch=epoch, loss=0.0, rate=0.0)
        self._progress.update(self._task, epoch=epoch)
        self._loss, self._tokens, self._started = 0.0, 0, time.monotonic()

    def step_done(self, tokens: int, loss: float) -> None:
        """Advance the bar."""
        if self._task is None:
            return
        self._loss = self._loss + _SMOOTHING * (loss - self._loss) if self._tokens else loss
        self._tokens += tokens
        rate = self._tokens / max(time.monotonic() - self._started, 1e-9)
        self._progress.update(self._task, advance=tokens, loss=self._loss, rate=rate)

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """Print the epoch's line above the bar."""
        self._console.print(
            f"epoch {figures['epoch']}/{self._epochs}  loss {figures['train_loss']:.4f} (validation "
            f"{figures['validation_loss']:.4f})  "
            + "".join(f"{name} {figures[key]:.4f}  " for key, name in _SHOWN.items() if key in figures)
            + f"{figures['tokens_per_second']:,.0f} tokens/s",
            highlight=False,
            soft_wrap=True,
        )
