"""What a person sees of a run: a bar with the loss, the rate and the time left, a line an epoch, and its figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from training.evaluation.attribute_baseline import AttributeBaseline
from training.evaluation.attribute_figures import (
    ATTRIBUTE_COLUMNS,
    COMPARISON_COLUMNS,
    AttributeFigures,
    attribute_cells,
    comparison_cells,
)
from training.evaluation.baseline import FIGURES, NAME, Baseline
from training.evaluation.metrics import Evaluation
from training.loop.trainer import Watcher

_SMOOTHING = 0.05  # of the loss that is shown
_SHOWN = {"macro_recall": "recall", "mean_auc": "AUC"}  # of an epoch's figures


class ProgressBar(Watcher):
    """Draws on a terminal, and elsewhere prints the epochs' lines alone.

    The bar and the time left are those of the whole run, as if it will not stop early; loss and rate are the epoch's.
    As a context manager it cleans up after itself, also on Ctrl-C.
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
        """Say which epoch it is; begin the bar where a resumed run goes on."""
        if self._task is None:
            before = (epoch - 1) * tokens
            total = self._epochs * tokens
            self._task = self._progress.add_task("", total=total, completed=before, epoch=epoch, loss=0.0, rate=0.0)
        self._progress.update(self._task, epoch=epoch)
        self._loss, self._tokens, self._started = 0.0, 0, time.monotonic()

    def step_done(self, tokens: int, loss: float) -> None:
        """Move the bar on."""
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


def print_figures(
    console: Console,
    evaluation: Evaluation | None,
    title: str,
    baseline: Baseline | None = None,
    attributes: Sequence[AttributeFigures] = (),
    attribute_baselines: Sequence[AttributeBaseline] = (),
) -> None:
    """Print an evaluation: a row for each label, the summary, and the confusion matrix where the console has room.

    ``baseline``: a table sets what it reached on the same texts beside the network's figures. ``attributes``: a row
    for each, and ``attribute_baselines`` what the baseline reached for each; without labels there is no evaluation.
    """
    if evaluation:
        _print_labels(console, evaluation, title, baseline)
    if attributes:
        console.print(_attributes(attributes, title))
    if attribute_baselines:
        table = _table("attributes against the baseline", *COMPARISON_COLUMNS)
        for network, baseline_of in zip(attributes, attribute_baselines, strict=True):
            name, *cells = comparison_cells(network, baseline_of.figures)
            table.add_row(Text(name), *cells)
        console.print(table)


def _print_labels(console: Console, evaluation: Evaluation, title: str, baseline: Baseline | None) -> None:
    console.print(_classes(evaluation, title))
    if evaluation.absent:
        absent = ", ".join(evaluation.absent)
        _print_line(console, f"no text is labelled {absent}: the macro figures leave that out")
    _print_line(
        console,
        f"{evaluation.examples:,} texts: accuracy {evaluation.accuracy:.4f}, macro recall "
        f"{evaluation.macro_recall:.4f}, macro F1 {evaluation.macro_f1:.4f}, ECE {evaluation.ece:.4f}",
    )
    if baseline:
        console.print(_beside(evaluation, baseline))
    confusion = _confusion(evaluation)
    if Measurement.get(console, console.options.update(max_width=1000), confusion).maximum <= console.width:
        console.print(confusion)
    else:
        _print_line(console, f"(the confusion matrix of {len(evaluation.labels)} labels does not fit here)")


def _classes(evaluation: Evaluation, title: str) -> Table:
    table = _table(title, "label", "precision", "recall", "F1", "texts")
    for figures in evaluation.classes:
        ratios = (
            f"{value:.3f}" if figures.support else "-" for value in (figures.precision, figures.recall, figures.f1)
        )
        table.add_row(Text(figures.label), *ratios, f"{figures.support:,}")
    return table


def _attributes(attributes: Sequence[AttributeFigures], title: str) -> Table:
    table = _table(f"{title}: attributes", *ATTRIBUTE_COLUMNS)
    for figures in attributes:
        name, *cells = attribute_cells(figures)
        table.add_row(Text(name), *cells)
    return table


def _beside(evaluation: Evaluation, baseline: Baseline) -> Table:
    table = _table("against the baseline", "", *(name.replace("_", " ") for name in FIGURES))
    for name, found in (("this network", evaluation), (NAME, baseline)):
        table.add_row(Text(name), *(f"{getattr(found, figure):.3f}" for figure in FIGURES))
    return table


def _confusion(evaluation: Evaluation) -> Table:
    table = _table("confusion", "true \\ predicted", *evaluation.labels)
    for label, row in zip(evaluation.labels, evaluation.confusion, strict=True):
        table.add_row(Text(label), *(f"{count:,}" for count in row))
    return table


def _table(title: str, first: str, *others: str) -> Table:
    # As Text: labels and names of files may hold what rich takes for markup
    table = Table(title=Text(title), title_justify="left")
    table.add_column(Text(first))
    for column in others:
        table.add_column(Text(column), justify="right")
    return table


def _print_line(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
