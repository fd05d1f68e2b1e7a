"""The baseline of a run: TF-IDF over words and pairs of words with logistic regression, on the run's own split.

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
LARGEST_ROWS = 100_000  # more are drawn from: the table need not wait for a linear model
LARGEST_WORK = 1_000_000  # rows times labels: 24 labels and 10,000 rows take 13 s
LARGEST_CHARACTERS = 30_000_000  # of the rows that it is fitted on
FIGURES = ("accuracy", "macro_recall", "macro_f1", "ece")
_WORD = r"(?u)[\w']+|[^\w\s]+"  # signs count as words too: "!!!" and ":)" say something
_ITERATIONS = 100


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the baseline reaches on the validation split."""

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
            TrainingError: it is damaged; names the file.
        """
        try:
            return cls(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise TrainingError(f"{path}: cannot be read ({error})") from None


def fit_baseline(train: Examples, validation: Examples, seed: int) -> Baseline:
    """Fit the baseline on the training split, and measure it on the other.

    Of more rows than the limits above, a part is drawn by ``seed``. Rows without a label are left out. One thread.
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
    """Weighs words and pairs of words; not fitted yet."""
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=200_000, token_pattern=_WORD)


def regression(
    features: Any, targets: NDArray[np.int64], weights: NDArray[np.float64] | None = None
) -> LogisticRegression:
    """Fitted on features [n, words], targets [n] and weights [n], converged or not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=4.0, max_iter=_ITERATIONS).fit(features, targets, weights)


def fit_shares(features: Any, shares: NDArray[np.float64]) -> LogisticRegression | None:
    """Fitted on features [n, words] and shares of raters that say yes [n]; None where all say the same of all rows.

    A share counts as so many answers of either kind, as in the network's loss.
    """
    yes, no = np.flatnonzero(shares > 0), np.flatnonzero(shares < 1)
    if not len(yes) or not len(no):
        return None
    rows, targets = np.concatenate([yes, no]), np.repeat([1, 0], [len(yes), len(no)])
    return regression(features[rows], targets, np.concatenate([shares[yes], 1 - shares[no]]))


def rows_to_fit(texts: Texts, targets: NDArray[np.int64], seed: int, work: int) -> NDArray[np.int64]:
    """Rows to fit on, of n texts and targets [n]: all, or a part within ``work`` rows and the limits above.

    A row of each class is among them.
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
