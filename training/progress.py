"""What a person sees of a run: a bar with the loss, the rate and the time left, and a line an epoch."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from training.metrics import Evaluation

_SMOOTHING = 0.05  # of the loss that is shown


class ProgressBar:
    """A ``Watcher`` that draws on a console. As a context manager it cleans up after itself, also on Ctrl-C."""

    def __init__(self, console: Console, epochs: int) -> None:
        self._console = console
        self._epochs = epochs
        self._progress = Progress(
            TextColumn("epoch {task.fields[epoch]}/" + str(epochs)),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("tokens  loss {task.fields[loss]:.4f}  {task.fields[rate]:,.0f} tokens/s"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._loss = 0.0

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def epoch_started(self, epoch: int, tokens: int) -> None:
        """Begin a new bar."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task("", total=tokens, epoch=epoch, loss=0.0, rate=0.0)
        self._loss = 0.0

    def step_done(self, tokens: int, loss: float) -> None:
        """Move the bar on."""
        if self._task is None:
            return
        self._loss = loss if not self._loss else self._loss + _SMOOTHING * (loss - self._loss)
        task = self._progress.tasks[0]
        rate = task.completed / task.elapsed if task.elapsed else 0.0
        self._progress.update(self._task, advance=tokens, loss=self._loss, rate=rate)

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """Print the epoch's line above the bar."""
        self._console.print(
            f"epoch {figures['epoch']}/{self._epochs}  train loss {figures['train_loss']:.4f}  "
            f"validation loss {figures['validation_loss']:.4f}  macro recall {figures['macro_recall']:.4f}  "
            f"{figures['tokens_per_second']:,.0f} tokens/s  {figures['seconds']:.0f} s",
            highlight=False,
        )


def figures_table(evaluation: Evaluation, title: str) -> Table:
    """An evaluation as a table: a row for each label, the summary below."""
    table = Table(title=title)
    for column in ("label", "precision", "recall", "F1", "support", *(f"as {label}" for label in evaluation.labels)):
        table.add_column(column, justify="left" if column == "label" else "right")
    for figures, row in zip(evaluation.classes, evaluation.confusion, strict=True):
        ratios = (f"{value:.3f}" for value in (figures.precision, figures.recall, figures.f1))
        table.add_row(figures.label, *ratios, f"{figures.support:,}", *(f"{count:,}" for count in row))
    table.caption = (
        f"{evaluation.examples:,} texts: accuracy {evaluation.accuracy:.4f}, macro recall "
        f"{evaluation.macro_recall:.4f}, macro F1 {evaluation.macro_f1:.4f}, ECE {evaluation.ece:.4f}"
    )
    return table
