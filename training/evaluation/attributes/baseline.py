"""The baseline of a run's attributes: for each, TF-IDF with logistic regression on the rows of which it is known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    """What the baseline reaches for one attribute on the validation split."""

    rows: int  # that it was fitted on
    of: int  # rows of the training split of which the attribute is known
    figures: AttributeFigures

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {"rows": self.rows, "of": self.of, **self.figures.to_dict()}

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> AttributeBaseline:
        """Read what ``to_dict`` gave. Raises TypeError or KeyError where that is not it."""
        return cls(state.pop("rows"), state.pop("of"), AttributeFigures(**state))


def fit_attribute_baselines(train: Examples, validation: Examples, seed: int) -> tuple[AttributeBaseline, ...]:
    """Fit a baseline of each attribute on the training split, and measure it on the other, in the order of `asked`.

    A row teaches what the network learns from it: shares of raters count as so many answers of either kind. Attributes
    that are known of the same rows share one TF-IDF. Of more rows than the baseline's limits a part is drawn by
    ``seed``. One thread.
    """
    assert train.attributes is not None and validation.attributes is not None  # noqa: S101, PT018 - both were asked for
    found: dict[int, AttributeBaseline] = {}
    for places, known in _alike(~np.isnan(train.attributes)):
        shares = train.attributes[known][:, places].astype(np.float64)  # [rows, places]
        texts = train.texts.select(known)
        kinds = np.unique(shares >= 0.5, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
        part = rows_to_fit(texts, kinds, seed, LARGEST_WORK // (2 * len(train.asked)))
        words = tfidf()
        features, asked = words.fit_transform(texts.select(part)), words.transform(validation.texts)
        for column, place in enumerate(places):
            fitted, wanted = fit_shares(features, shares[part, column]), validation.attributes[:, [place]]
            # Where all raters agree of all rows, they are taken to do so again
            p = fitted.predict_proba(asked)[:, 1] if fitted else np.full(len(wanted), shares[part[0], column])
            [figures] = evaluate_attributes(p[:, None], wanted, [train.asked[place]])
            found[place] = AttributeBaseline(len(part), len(known), figures)
    return tuple(found[place] for place in range(len(train.asked)))


def describe(found: Sequence[AttributeBaseline]) -> str:
    """What was fitted, and how it ranks: a line."""
    ranks = ((each.figures.name, each.figures.auc) for each in found)
    told = ", ".join(f"{name} {'-' if auc is None else format(auc, '.4f')}" for name, auc in ranks)
    rows = max(found, key=lambda each: each.rows)
    part = f"{rows.rows:,}" if rows.rows == rows.of else f"{rows.rows:,} of {rows.of:,}"
    return f"baseline of the attributes ({NAME}, fitted on up to {part} rows): AUC {told}"


def save_attribute_baselines(found: Sequence[AttributeBaseline], path: Path) -> None:
    """Write them as JSON."""
    path.write_text(json.dumps([each.to_dict() for each in found]) + "\n", encoding="utf-8")


def load_attribute_baselines(path: Path) -> tuple[AttributeBaseline, ...]:
    """Read them.

    Raises:
        TrainingError: they are damaged; names the file.
    """
    try:
        return tuple(map(AttributeBaseline.from_dict, json.loads(path.read_bytes())))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise TrainingError(f"{path}: cannot be read ({error})") from None


def _alike(known: NDArray[np.bool_]) -> Iterator[tuple[list[int], NDArray[np.int64]]]:
    """Which attributes are known of the same rows, and those rows: [n, A] -> places of attributes and of rows."""
    left = list(range(known.shape[1]))
    while left:
        same = [place for place in left if np.array_equal(known[:, place], known[:, left[0]])]
        yield same, np.flatnonzero(known[:, same[0]])
        left = [place for place in left if place not in same]
