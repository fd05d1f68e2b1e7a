"""The baseline of attributes: for each, TF-IDF with logistic regression on the rows in which it is known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import TrainingError
from training.data.examples import Examples
from training.evaluation.attributes.figures import AttributeFigures, evaluate_attributes
from training.evaluation.baseline import LARGEST_WORK, NAME, fit_shares, rows_to_fit, tfidf


@dataclass(frozen=True, slots=True)
class AttributeBaseline:
    """Figures of the baseline for one attribute on the validation split."""

    rows: int  # that it was fitted on
    of: int  # rows of the training split in which the attribute is known
    figures: AttributeFigures

    def to_dict(self) -> dict[str, Any]:
        """As a dict, for JSON."""
        return {"rows": self.rows, "of": self.of, **asdict(self.figures)}

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> AttributeBaseline:
        """The inverse of ``to_dict``. Raises TypeError or KeyError for any other dict."""
        return cls(state.pop("rows"), state.pop("of"), AttributeFigures(**state))


def fit_attribute_baselines(train: Examples, validation: Examples, seed: int) -> tuple[AttributeBaseline, ...]:
    """Fit a baseline for each attribute on the training split and evaluate it on the validation split, in one thread.

    The order is that of `asked`. A share counts as a yes of that weight and a no of the rest, as in the network's loss.
    Attributes that are known in the same rows share one TF-IDF. Above the baseline's limits, a sample drawn by ``seed``
    is fitted.
    """
    assert train.attributes is not None and validation.attributes is not None  # noqa: S101, PT018 - both were asked for
    found: dict[int, AttributeBaseline] = {}
    for places, known in _alike(~np.isnan(train.attributes)):
        shares = train.attributes[known][:, places].astype(np.float64)  # [rows, places]
        texts = train.texts.select(known)
        kinds = np.unique(shares >= 0.5, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
        part = rows_to_fit(texts, kinds, seed, LARGEST_WORK // (2 * len(train.attribute_names)))
        words = tfidf()
        features, asked = words.fit_transform(texts.select(part)), words.transform(validation.texts)
        for column, place in enumerate(places):
            fitted, wanted = fit_shares(features, shares[part, column]), validation.attributes[:, [place]]
            # If all raters gave the same answer for all rows, it is the prediction
            p = fitted.predict_proba(asked)[:, 1] if fitted else np.full(len(wanted), shares[part[0], column])
            [figures] = evaluate_attributes(p[:, None], wanted, [train.attribute_names[place]])
            found[place] = AttributeBaseline(len(part), len(known), figures)
    return tuple(found[place] for place in range(len(train.attribute_names)))


def describe(found: Sequence[AttributeBaseline]) -> str:
    """One line: the rows that were fitted, and the AUC of each attribute."""
    ranks = ((each.figures.name, each.figures.auc) for each in found)
    figures_by_name = ", ".join(f"{name} {'-' if auc is None else format(auc, '.4f')}" for name, auc in ranks)
    rows = max(found, key=lambda each: each.rows)
    part = f"{rows.rows:,}" if rows.rows == rows.of else f"{rows.rows:,} of {rows.of:,}"
    return f"baseline of the attributes ({NAME}, fitted on up to {part} rows): AUC {figures_by_name}"


def save_attribute_baselines(found: Sequence[AttributeBaseline], path: Path) -> None:
    """Write them as JSON."""
    path.write_text(json.dumps([each.to_dict() for each in found]) + "\n", encoding="utf-8")


def load_attribute_baselines(path: Path) -> tuple[AttributeBaseline, ...]:
    """Read them.

    Raises:
        TrainingError: the file is damaged; names it.
    """
    try:
        return tuple(map(AttributeBaseline.from_dict, json.loads(path.read_bytes())))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise TrainingError(f"{path}: cannot be read ({error})") from None


def _alike(known: NDArray[np.bool_]) -> Iterator[tuple[list[int], NDArray[np.int64]]]:
    """Groups of attributes that are known in the same rows, and these rows: [n, A] -> indices of both."""
    left = list(range(known.shape[1]))
    while left:
        same = [place for place in left if np.array_equal(known[:, place], known[:, left[0]])]
        yield same, np.flatnonzero(known[:, same[0]])
        left = [place for place in left if place not in same]
