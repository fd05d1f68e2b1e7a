"""Prints results on a terminal: tables of labels and attributes, beside the baselines, and the confusion matrix."""

from __future__ import annotations

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from training.evaluation.metrics import Evaluation
from training.evaluation.report.tables import (
    Table,
    attribute_comparison,
    attribute_table,
    label_comparison,
    label_table,
)
from training.evaluation.results import Results


def print_results(console: Console, results: Results, title: str) -> None:
    """Print every table that there are figures for; the confusion matrix where the console has room."""
    evaluation = results.evaluation
    if evaluation:
        console.print(_table(title, label_table(evaluation)))
        if evaluation.absent:
            absent = ", ".join(evaluation.absent)
            print_line(console, f"no text is labelled {absent}: the macro figures leave that out")
        print_line(
            console,
            f"{evaluation.examples:,} texts: accuracy {evaluation.accuracy:.4f}, macro recall "
            f"{evaluation.macro_recall:.4f}, macro F1 {evaluation.macro_f1:.4f}, ECE {evaluation.ece:.4f}",
        )
        if results.baseline:
            console.print(_table("against the baseline", label_comparison(evaluation, results.baseline)))
        _print_confusion(console, evaluation)
    if results.attributes:
        console.print(_table(f"{title}: attributes", attribute_table(results.attributes)))
    if results.attribute_baselines:
        table = attribute_comparison(results.attributes, results.attribute_baselines)
        console.print(_table("attributes against the baseline", table))


def print_line(console: Console, line: str) -> None:
    """Print a line unwrapped and without markup: names may have brackets."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _print_confusion(console: Console, evaluation: Evaluation) -> None:
    rows = [
        (label, *(f"{count:,}" for count in row))
        for label, row in zip(evaluation.labels, evaluation.confusion, strict=True)
    ]
    table = _table("confusion", Table(("true \\ predicted", *evaluation.labels), rows))
    if Measurement.get(console, console.options.update(max_width=1000), table).maximum <= console.width:
        console.print(table)
    else:
        print_line(console, f"(the confusion matrix of {len(evaluation.labels)} labels does not fit here)")


def _table(title: str, content: Table) -> RichTable:
    # As Text: labels and names of files may hold what rich takes for markup
    table = RichTable(title=Text(title), title_justify="left")
    for place, column in enumerate(content.columns):
        table.add_column(Text(column), justify="right" if place else "left")
    for row in content.rows:
        table.add_row(*map(Text, row))
    return table
