"""The tables of results, as strings: the report and the terminal show the same ones. A ratio of nothing is "-"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from training.evaluation.attributes.baseline import AttributeBaseline
from training.evaluation.attributes.figures import AttributeFigures
from training.evaluation.baseline import FIGURES, NAME, Baseline
from training.evaluation.metrics import Evaluation

_COMPARED = {"auc": "AUC", "average_precision": "average precision", "f1": "F1"}  # figures of an attribute


class Table(NamedTuple):
    """A header and rows of as many cells."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def label_table(evaluation: Evaluation) -> Table:
    """A row a label."""
    rows = [
        (each.label, *_ratios((each.precision, each.recall, each.f1), each.support), f"{each.support:,}")
        for each in evaluation.classes
    ]
    return Table(("label", "precision", "recall", "F1", "texts"), rows)


def label_comparison(evaluation: Evaluation, baseline: Baseline) -> Table:
    """The network's figures over all labels, and below them the baseline's."""
    rows = [
        (name, *(f"{getattr(found, figure):.4f}" for figure in FIGURES))
        for name, found in (("this network", evaluation), (NAME, baseline))
    ]
    return Table(("", *(name.replace("_", " ") for name in FIGURES)), rows)


def attribute_table(attributes: Sequence[AttributeFigures]) -> Table:
    """A row an attribute."""
    columns = ("attribute", "AUC", "average precision", "precision", "recall", "F1", "ECE", "yes", "texts")
    rows = [
        (
            each.name,
            *map(_or_dash, (each.auc, each.average_precision)),
            *_ratios((each.precision, each.recall, each.f1), each.positives),
            f"{each.ece:.4f}",
            f"{each.positives:,}",
            f"{each.texts:,}",
        )
        for each in attributes
    ]
    return Table(columns, rows)


def attribute_comparison(attributes: Sequence[AttributeFigures], baselines: Sequence[AttributeBaseline]) -> Table:
    """A row an attribute: each of the network's figures, and beside it the baseline's."""
    rows = [
        (network.name, *(_or_dash(getattr(of, name)) for name in _COMPARED for of in (network, baseline.figures)))
        for network, baseline in zip(attributes, baselines, strict=True)
    ]
    return Table(("attribute", *(each for name in _COMPARED.values() for each in (name, "baseline's"))), rows)


def _ratios(values: Sequence[float], support: int) -> list[str]:
    return [f"{value:.4f}" if support else "-" for value in values]


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
