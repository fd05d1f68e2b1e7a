"""Results on a terminal: tables that fit, and labels without markup."""

from __future__ import annotations

import io

import numpy as np
from rich.console import Console

from training.evaluation.metrics import evaluate
from training.evaluation.report.console import print_results
from training.evaluation.results import Results


def console() -> tuple[Console, io.StringIO]:
    """A console of 80 columns, and the stream that records its output."""
    stream = io.StringIO()
    return Console(file=stream, width=80), stream


def results(labels: tuple[str, ...]) -> Results:
    """Figures of random answers: a thousand texts of each label but the last, which has none."""
    draw = np.random.default_rng(0)
    targets = np.repeat(np.arange(len(labels) - 1), 1000)
    return Results(evaluate(draw.dirichlet(np.ones(len(labels)), len(targets)), targets, labels))


def test_the_figures_fit_a_terminal_of_80_columns() -> None:
    """Both tables of three labels are complete; the summary and each missing figure are lines."""
    printer, stream = console()
    print_results(printer, results(("negative", "neutral", "positive")), "validation")
    found = stream.getvalue()
    assert max(map(len, found.splitlines())) <= 80
    assert "\u2026" not in found
    for word in ("precision", "true \\ predicted", "2,000 texts: accuracy", "no text is labelled positive"):
        assert word in found


def test_a_confusion_matrix_without_room_is_left_out() -> None:
    """With too many labels for the console, a line takes the place of the table."""
    labels = tuple(f"label number {place}" for place in range(20))
    printer, stream = console()
    print_results(printer, results(labels), "validation")
    assert "confusion matrix of 20 labels does not fit" in stream.getvalue()
    assert "predicted" not in stream.getvalue()


def test_labels_are_printed_as_they_are() -> None:
    """Brackets in labels and titles are not markup."""
    printer, stream = console()
    print_results(printer, results(("[/b]", "[red]", "x")), "[bold].tsv")
    for word in ("[/b]", "[red]", "[bold].tsv"):
        assert word in stream.getvalue()
