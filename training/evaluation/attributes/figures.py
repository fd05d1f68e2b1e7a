"""Figures of attributes: ranking, decisions at 0.5, and calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from training.evaluation.metrics import BINS


@dataclass(frozen=True, slots=True)
class AttributeFigures:
    """Figures of one attribute over the texts in which it is known; every number is finite.

    A text is a yes if at least half of its raters say so. `auc` and `average_precision` are None if all texts are yes
    or all are no; precision, recall and F1 are at 0.5, and 0.0 if their denominator is 0. `ece`, `brier` and `nll`
    compare the probability with the share of raters: the expected calibration error is the
    mean over texts of |share - probability| of their bin, of 15 bins of equal width.
    """

    name: str
    texts: int  # in which it is known
    positives: int  # of them
    auc: float | None
    average_precision: float | None
    precision: float
    recall: float
    f1: float
    ece: float
    brier: float
    nll: float


def evaluate_attributes(
    probabilities: ArrayLike, targets: ArrayLike, names: Sequence[str]
) -> tuple[AttributeFigures, ...]:
    """Compare probabilities [n, A] with shares of yes [n, A] (NaN: unknown), of A names. Arrays or CPU tensors.

    Raises:
        ValueError: shapes do not fit, a number is not in [0, 1], or an attribute is unknown in every text; names it.
    """
    p, y = np.asarray(probabilities, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    if p.ndim != 2 or p.shape != y.shape or p.shape[1] != len(names):
        raise ValueError(f"probabilities {p.shape} and targets {y.shape} do not fit {len(names)} attributes")
    return tuple(_figures(name, p[:, place], y[:, place]) for place, name in enumerate(names))


def mean_auc(figures: Sequence[AttributeFigures]) -> float | None:
    """The mean AUC over the attributes that have one; None if none has."""
    known = [each.auc for each in figures if each.auc is not None]
    return sum(known) / len(known) if known else None


def _figures(name: str, p: NDArray[np.float64], y: NDArray[np.float64]) -> AttributeFigures:
    known = ~np.isnan(y)
    p, y = p[known], y[known]
    if not len(y):
        raise ValueError(f"attribute {name!r} is unknown in every text")
    if not ((p >= 0) & (p <= 1)).all() or not ((y >= 0) & (y <= 1)).all():  # a NaN fails too
        raise ValueError(f"attribute {name!r} has a number that is not in [0, 1]")
    yes, predicted = y >= 0.5, p >= 0.5
    hits = int((yes & predicted).sum())
    both = 0 < yes.sum() < len(yes)
    near = np.clip(p, 1e-12, 1 - 1e-12)
    return AttributeFigures(
        name=name,
        texts=len(y),
        positives=int(yes.sum()),
        auc=float(roc_auc_score(yes, p)) if both else None,
        average_precision=float(average_precision_score(yes, p)) if both else None,
        precision=hits / max(1, int(predicted.sum())),
        recall=hits / max(1, int(yes.sum())),
        f1=2 * hits / max(1, int(yes.sum() + predicted.sum())),
        ece=_calibration_error(p, y),
        brier=float(((p - y) ** 2).mean()),
        nll=float(-(y * np.log(near) + (1 - y) * np.log(1 - near)).mean()),
    )


def _calibration_error(p: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    place = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    apart = np.bincount(place, weights=p - y, minlength=BINS)
    return float(np.abs(apart).sum() / len(p))
