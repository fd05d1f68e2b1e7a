"""The baseline: logistic regression on TF-IDF of words and word pairs, on the same split as the network.

It takes seconds, and shows whether the network is worth serving.
"""

from __future__ import annotations

import json
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from model.errors import TrainingError
from training.data.examples import Examples
from training.data.pool import UNLABELLED
from training.data.texts import Texts
from training.evaluation.metrics import evaluate

NAME = "TF-IDF with logistic regression"
LARGEST_ROWS = 100_000  # of more, a sample is fitted: the results need not wait for a linear model
LARGEST_WORK = 1_000_000  # rows times labels: 24 labels and 10,000 rows take 13 s
LARGEST_CHARACTERS = 30_000_000  # of the rows that it is fitted on
FIGURES = ("accuracy", "macro_recall", "macro_f1", "ece")
_WORD = r"(?u)[\w']+|[^\w\s]+"  # punctuation counts as words: "!!!" and ":)" carry sentiment
_ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class Baseline:
    """Figures of the baseline on the validation split."""

    rows: int  # that it was fitted on
    of: int  # rows of the training split
    seconds: float  # of processor time
    accuracy: float
    macro_recall: float
    macro_f1: float
    ece: float

    def __str__(self) -> str:
        part = f"{self.rows:,}" if self.rows == self.of else f"{self.rows:,} of {self.of:,}"
        return (
            f"baseline ({NAME}, fitted on {part} rows in {self.seconds:.1f} s): accuracy {self.accuracy:.4f}, "
            f"macro recall {self.macro_recall:.4f}"
        )

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self)) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """Read it.

        Raises:
            TrainingError: the file is damaged; names it.
        """
        try:
            return cls(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise TrainingError(f"{path}: cannot be read ({error})") from None


def fit_baseline(train: Examples, validation: Examples, seed: int) -> Baseline:
    """Fit the baseline on the training split, and evaluate it on the validation split, in one thread.

    Above the limits in this module, a sample drawn by ``seed`` is fitted. Rows without a label are left out.
    """
    started = time.process_time()
    train, validation = (each.select(np.flatnonzero(each.targets != UNLABELLED)) for each in (train, validation))
    part = train.select(rows_to_fit(train.texts, train.targets, seed, LARGEST_WORK // len(train.labels)))
    words = tfidf()
    fitted = regression(words.fit_transform(part.texts), part.targets)
    known = fitted.predict_proba(words.transform(validation.texts))  # [n, classes that it was fitted on]
    probabilities = np.zeros((len(validation), len(train.labels)))
    probabilities[:, fitted.classes_] = known
    found = evaluate(probabilities, validation.targets, train.labels)
    figures: dict[str, Any] = {name: getattr(found, name) for name in FIGURES}
    return Baseline(len(part), len(train), time.process_time() - started, **figures)


def tfidf() -> TfidfVectorizer:
    """A vectoriser of words and word pairs, not fitted."""
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=200_000, token_pattern=_WORD)


def regression(
    features: Any, targets: NDArray[np.int64], weights: NDArray[np.float64] | None = None
) -> LogisticRegression:
    """Fit on features [n, words], targets [n] and weights [n]; without a warning if it does not converge."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=4.0, max_iter=_ITERATIONS).fit(features, targets, weights)


def fit_shares(features: Any, shares: NDArray[np.float64]) -> LogisticRegression | None:
    """Fit on features [n, words] and shares of yes [n]; None if all raters gave the same answer for all rows.

    A share counts as a yes of that weight and a no of the rest, as in the network's loss.
    """
    yes, no = np.flatnonzero(shares > 0), np.flatnonzero(shares < 1)
    if not len(yes) or not len(no):
        return None
    rows, targets = np.concatenate([yes, no]), np.repeat([1, 0], [len(yes), len(no)])
    return regression(features[rows], targets, np.concatenate([shares[yes], 1 - shares[no]]))


def rows_to_fit(texts: Texts, targets: NDArray[np.int64], seed: int, work: int) -> NDArray[np.int64]:
    """The rows to fit on, of n texts and targets [n]: all, or a sample within ``work`` rows and the limits above.

    The sample has a row of each class.
    """
    rows = len(targets)
    draw = np.random.default_rng([seed, rows])
    sample = texts.select(np.sort(draw.choice(rows, min(rows, 1000), replace=False)))
    characters = sum(map(len, sample)) / len(sample)
    most = min(LARGEST_ROWS, work, max(1000, int(LARGEST_CHARACTERS / characters)))
    if most >= rows:
        return np.arange(rows)
    first = np.unique(targets, return_index=True)[1]
    return np.union1d(first, draw.choice(rows, most, replace=False))
