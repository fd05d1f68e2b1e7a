"""A teacher that counts: logistic regressions over n-grams, each weighted by how often a class has it.

After Wang and Manning (2012, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification"). It knows
nothing of order beyond three words, but every n-gram of its texts, and errs unlike a recurrent network: their mean is
better than each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from training.data.copies import fingerprint

FOLDS = 5
_WORD = r"[^\s\w]|\w+(?:'\w+)?"
_SMOOTHING = 0.05  # of the sums over a class
_ROUNDS = 60


class NgramTeacher:
    """The features of some texts, and what regressions over them say of other texts."""

    def __init__(self, texts: Sequence[str], targets: NDArray[np.int64], classes: int, *, letters: bool) -> None:
        """``targets`` [n] class of each text. ``letters``: also over two to five letters within a word."""
        common = {"sublinear_tf": True, "dtype": np.float32}
        fewest = 2 if letters else 3  # texts that must have an n-gram for it to count
        self._features = [TfidfVectorizer(ngram_range=(1, 3), min_df=fewest, token_pattern=_WORD, **common)]
        if letters:
            within = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 3, "max_features": 400_000}
            self._features.append(TfidfVectorizer(**within, **common))
        self._known: csr_matrix[Any] = hstack([each.fit_transform(texts) for each in self._features]).tocsr()
        self._targets, self._classes = targets, classes
        # Copies of a text are in one fold
        self._folds = np.array(
            [crc32((fingerprint(text) or text).encode("utf-8", "replace")) % FOLDS for text in texts]
        )
        self._all: _Fitted = {}

    def log_odds(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts -> [n, classes], the log odds of each class less its prior ones; 0 of a class that no text has."""
        if not self._all:
            self._all = self._fitted(np.arange(len(self._targets)))
        return self._answers(self._all, hstack([each.transform(texts) for each in self._features]).tocsr())

    def out_of_fold(self) -> NDArray[np.float32]:
        """The same of its own texts, each by regressions that have learnt neither its class nor that of a copy."""
        found = np.zeros((len(self._targets), self._classes), dtype=np.float32)
        for fold in range(FOLDS):
            inside = self._folds == fold
            if inside.any() and not inside.all():
                found[inside] = self._answers(self._fitted(np.flatnonzero(~inside)), self._known[inside])
        return found

    def _fitted(self, places: NDArray[np.int64]) -> _Fitted:
        known, targets = self._known[places], self._targets[places]
        present = np.unique(targets).tolist()
        if len(present) == 2:  # one regression says both
            both = _Regression(known, targets == present[0])
            return {present[0]: (both, 1), present[1]: (both, -1)}
        return {each: (_Regression(known, targets == each), 1) for each in present if len(present) > 1}

    def _answers(self, regressions: _Fitted, features: csr_matrix[Any]) -> NDArray[np.float32]:
        found = np.zeros((features.shape[0], self._classes), dtype=np.float32)
        for place, (each, sign) in regressions.items():
            found[:, place] = sign * each.log_odds(features)
        return found


class _Regression:
    """One class against the others."""

    def __init__(self, features: csr_matrix[Any], yes: NDArray[np.bool_]) -> None:
        inside, outside = (np.asarray(features[rows].sum(0)).ravel() + _SMOOTHING for rows in (yes, ~yes))
        self._ratios = diags(np.log(inside / inside.sum() * outside.sum() / outside)).astype(np.float32)
        self._model = LogisticRegression(C=2.0, max_iter=_ROUNDS, solver="liblinear", random_state=0)
        self._model.fit(features @ self._ratios, yes)
        self._prior = float(np.log(yes.mean() / (1 - yes.mean())))

    def log_odds(self, features: csr_matrix[Any]) -> NDArray[np.float64]:
        """[n, features] -> [n], less the prior ones."""
        found: NDArray[np.float64] = self._model.decision_function(features @ self._ratios) - self._prior
        return found


_Fitted = dict[int, tuple[_Regression, int]]  # of each class, and the sign of what it says
