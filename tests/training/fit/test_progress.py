"""What a person sees: whole lines where nobody watches, a bar on a terminal, and tables that fit."""

from __future__ import annotations

import io

import numpy as np
from rich.console import Console

from training.evaluation.metrics import Evaluation, evaluate
from training.fit.progress import ProgressBar, print_figures

FIGURES = {
    "epoch": 2,
    "train_loss": 0.51234,
    "validation_loss": 0.61234,
    "macro_recall": 0.71234,
    "tokens_per_second": 123456.7,
}
LINE = "epoch 2/30  loss 0.5123 (validation 0.6123)  recall 0.7123  123,457 tokens/s"


def console(*, terminal: bool, width: int = 80) -> tuple[Console, io.StringIO]:
    """A console of this width, and what is printed on it."""
    stream = io.StringIO()
    return Console(file=stream, force_terminal=terminal, width=width, _environ={"TERM": "xterm"}), stream


def drawn(*, terminal: bool, epoch: int = 2, width: int = 80) -> str:
    """What one epoch prints."""
    printer, stream = console(terminal=terminal, width=width)
    with ProgressBar(printer, 30) as bar:
        bar.epoch_started(epoch, 1000)
        bar.step_done(500, 0.75)
        bar._progress.refresh()
        bar.step_done(500, 0.5)
        bar.epoch_done(FIGURES)
    return stream.getvalue()


def evaluation(labels: tuple[str, ...]) -> Evaluation:
    """Figures over random answers, a thousand texts of each label but the last, which has none."""
    draw = np.random.default_rng(0)
    targets = np.repeat(np.arange(len(labels) - 1), 1000)
    return evaluate(draw.dirichlet(np.ones(len(labels)), len(targets)), targets, labels)


def test_elsewhere_than_on_a_terminal_there_are_lines_alone() -> None:
    """An epoch is one line that is not wrapped, without a bar or any control character."""
    assert drawn(terminal=False, width=40) == LINE + "\n"
    assert len(LINE) < 80


def test_on_a_terminal_there_is_a_bar_in_one_line() -> None:
    """The bar has epoch, share of the whole run, loss, rate and time left within 80 columns; the epoch's line stays."""
    found = drawn(terminal=True)
    assert LINE in found.replace("\r", "")
    bar = next(line for line in found.splitlines() if "loss 0.7500" in line)
    assert "epoch 2/30" in bar
    assert "5%" in bar  # the first epoch and a half of 30
    assert "tokens/s" in bar
    assert "left" in bar
    assert "\u2026" not in bar


def test_a_run_that_is_resumed_begins_its_bar_where_it_stopped() -> None:
    """Epoch 16 of 30 begins in the middle."""
    assert "52%" in drawn(terminal=True, epoch=16)


def test_the_figures_fit_a_terminal_of_80_columns() -> None:
    """Both tables of three labels are printed whole; the summary and what is absent are lines."""
    printer, stream = console(terminal=False)
    print_figures(printer, evaluation(("negative", "neutral", "positive")), "validation")
    found = stream.getvalue()
    assert max(map(len, found.splitlines())) <= 80
    assert "\u2026" not in found
    for word in ("precision", "true \\ predicted", "2,000 texts: accuracy", "no text is labelled positive"):
        assert word in found


def test_a_confusion_matrix_without_room_is_left_out() -> None:
    """Where the labels are too many for the console, it says so instead of printing a broken table."""
    labels = tuple(f"label number {place}" for place in range(20))
    printer, stream = console(terminal=False)
    print_figures(printer, evaluation(labels), "validation")
    assert "confusion matrix of 20 labels does not fit" in stream.getvalue()
    assert "predicted" not in stream.getvalue()


def test_labels_are_printed_as_they_are() -> None:
    """Brackets in labels and titles are no markup."""
    printer, stream = console(terminal=False)
    print_figures(printer, evaluation(("[/b]", "[red]", "x")), "[bold].tsv")
    for word in ("[/b]", "[red]", "[bold].tsv"):
        assert word in stream.getvalue()
