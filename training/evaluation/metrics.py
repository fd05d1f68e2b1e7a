"""Metrics of predicted probabilities against the true labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINS = 15  # as in Guo et al. 2017, so that the ECE compares


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Figures of one label. A ratio whose denominator is 0 is 0.0."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int  # examples that have this label


@dataclass(frozen=True, slots=True)
class Bin:
    """The examples whose highest probability lies in (lower, upper]."""

    lower: float
    upper: float
    count: int
    confidence: float  # mean of the highest probability; 0.0 where count is 0
    accuracy: float  # share of right predictions; 0.0 where count is 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of a set of predictions; every number is finite.

    Macro figures are means over the labels that occur; `absent` names the others. `ece` is the expected
    calibration error of Guo et al. 2017 over 15 bins of equal width: the mean over examples of |accuracy - confidence|
    of their bin. `brier` is the mean squared distance to the one-hot label, summed over classes (0 to 2); `nll` the
    mean negative log-likelihood in nats.
    """

    labels: tuple[str, ...]
    examples: int
    accuracy: float
    macro_recall: float
    macro_f1: float
    ece: float
    brier: float
    nll: float
    classes: tuple[ClassFigures, ...]  # in the order of labels
    absent: tuple[str, ...]  # labels with no example
    confusion: tuple[tuple[int, ...], ...]  # [true][predicted]
    reliability: tuple[Bin, ...]  # BINS of them, from 0 to 1

    def to_dict(self) -> dict[str, Any]:
        """The figures as dicts, lists, strings and finite numbers, for JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value  # json knows no tuple apart from a list
            for name, value in asdict(self).items()
        }


def evaluate(probabilities: ArrayLike, targets: ArrayLike, labels: Sequence[str]) -> Evaluation:
    """Compare `probabilities` [n, C] (rows sum to 1) with `targets` [n], indices into `labels` (C names).

    Arrays or CPU tensors. Raises ValueError if shapes, sums or indices do not fit, or n is 0.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    y = np.asarray(targets, dtype=np.int64)
    _check(p, y, len(labels))
    predicted = p.argmax(axis=1)  # [n]
    confusion = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(confusion, (y, predicted), 1)
    hits, support = confusion.diagonal(), confusion.sum(axis=1)
    recall = _ratio(hits, support)
    precision = _ratio(hits, confusion.sum(axis=0))
    f1 = _ratio(2 * hits, support + confusion.sum(axis=0))
    present = support > 0
    reliability = _reliability(p.max(axis=1), predicted == y)
    truth = p[np.arange(len(y)), y]
    return Evaluation(
        labels=tuple(labels),
        examples=len(y),
        accuracy=float(hits.sum() / len(y)),
        macro_recall=float(recall[present].mean()),
        macro_f1=float(f1[present].mean()),
        ece=sum(bin.count * abs(bin.accuracy - bin.confidence) for bin in reliability) / len(y),
        brier=float(((p**2).sum(axis=1) - 2 * truth + 1).mean()),
        nll=float(-np.log(np.maximum(truth, np.finfo(np.float64).tiny)).mean()),
        classes=tuple(
            ClassFigures(label, float(precision[c]), float(recall[c]), float(f1[c]), int(support[c]))
            for c, label in enumerate(labels)
        ),
        absent=tuple(label for c, label in enumerate(labels) if not present[c]),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
        reliability=reliability,
    )


def _check(p: NDArray[np.float64], y: NDArray[np.int64], classes: int) -> None:
    if p.ndim != 2 or p.shape[1] != classes or y.shape != p.shape[:1] or len(y) == 0:
        raise ValueError(f"probabilities {p.shape} and targets {y.shape} do not fit {classes} labels")
    if y.min() < 0 or y.max() >= classes:
        raise ValueError(f"targets must lie in 0..{classes - 1}")
    if not np.allclose(p.sum(axis=1), 1, atol=1e-3) or p.min() < 0:  # a NaN fails too
        raise ValueError("each row of probabilities must sum to 1")


def _ratio(above: NDArray[np.int64], below: NDArray[np.int64]) -> NDArray[np.float64]:
    return above / np.maximum(below, 1)


def _reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    edges = np.linspace(0, 1, BINS + 1)
    # searchsorted and not floor: a confidence on an edge belongs to the bin below it, in floating point too.
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, BINS - 1)
    counts = np.bincount(place, minlength=BINS)
    confidences = np.bincount(place, weights=confidence, minlength=BINS) / np.maximum(counts, 1)
    accuracies = np.bincount(place, weights=right, minlength=BINS) / np.maximum(counts, 1)
    return tuple(
        Bin(float(edges[b]), float(edges[b + 1]), int(counts[b]), float(confidences[b]), float(accuracies[b]))
        for b in range(BINS)
    )
