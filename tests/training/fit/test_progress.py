"""The progress of a run: whole lines in a file, a bar on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from training.fit.progress import ProgressBar

FIGURES = {
    "epoch": 2,
    "train_loss": 0.51234,
    "validation_loss": 0.61234,
    "macro_recall": 0.71234,
    "tokens_per_second": 123456.7,
}
LINE = "epoch 2/30  loss 0.5123 (validation 0.6123)  recall 0.7123  123,457 tokens/s"


def console(*, terminal: bool, width: int = 80) -> tuple[Console, io.StringIO]:
    """A console of this width, and its output."""
    stream = io.StringIO()
    return Console(file=stream, force_terminal=terminal, width=width, _environ={"TERM": "xterm"}), stream


def drawn(*, terminal: bool, epoch: int = 2, width: int = 80) -> str:
    """The output of one epoch."""
    printer, stream = console(terminal=terminal, width=width)
    with ProgressBar(printer, 30) as bar:
        bar.epoch_started(epoch, 1000)
        bar.step_done(500, 0.75)
        bar._progress.refresh()
        bar.step_done(500, 0.5)
        bar.epoch_done(FIGURES)
    return stream.getvalue()


def test_elsewhere_than_on_a_terminal_there_are_lines_alone() -> None:
    """An epoch is one unwrapped line without a bar or control characters."""
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
    """At epoch 16 of 30 the bar begins in the middle."""
    assert "52%" in drawn(terminal=True, epoch=16)
