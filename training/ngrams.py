"""A linear teacher: logistic regression over n-grams of tokens. It knows words where a recurrent one knows their order.

Wang and Manning (2012) showed how strong bags of n-grams are on sentiment. Its errors are others than a network's, so
that the two together are better than either.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from training.corpus import Corpus

CHUNK = 20_000  # texts looked at together when predicting
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # of splitmix64 (Steele et al., 2014)


class NgramModel:
    """TF-IDF of hashed n-grams up to an order, and a logistic regression that gives every class the same weight."""

    def __init__(self, *, order: int = 4, bits: int = 20, strength: float = 3.0, iterations: int = 100) -> None:
        """``strength`` is the inverse of the regularisation; fitting ends after ``iterations``, converged or not."""
        self.order, self.bits = order, bits
        self._regression = LogisticRegression(C=strength, class_weight="balanced", max_iter=iterations)
        self._idf: NDArray[np.float64] = np.empty(0)
        self._kept: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def fit(self, corpora: Sequence[tuple[Corpus, float]]) -> None:
        """Learn from labelled corpora, each with the weight of its texts."""
        counts = vstack([self._counts(corpus, 0, len(corpus)) for corpus, _ in corpora]).tocsr()
        targets = np.concatenate([corpus.targets for corpus, _ in corpora])
        weights = np.concatenate([np.full(len(corpus), weight) for corpus, weight in corpora])
        texts = np.bincount(counts.indices, minlength=1 << self.bits)  # that have the n-gram
        self._kept = np.flatnonzero(texts > 1)
        self._idf = np.log((1 + len(targets)) / (1 + texts[self._kept])) + 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._regression.fit(self._weighed(counts), targets, sample_weight=weights)

    @property
    def classes(self) -> NDArray[np.int64]:
        """The targets that it was taught, in the order of its answers."""
        return np.asarray(self._regression.classes_, dtype=np.int64)

    def log_probabilities(self, corpus: Corpus) -> NDArray[np.float64]:
        """Of each text, [n, classes]."""
        parts = [
            self._regression.predict_log_proba(self._weighed(self._counts(corpus, start, start + CHUNK)))
            for start in range(0, len(corpus), CHUNK)
        ]
        return np.concatenate(parts)

    def _weighed(self, counts: csr_matrix) -> csr_matrix:
        kept = counts[:, self._kept]
        kept.data = 1 + np.log(kept.data)
        return normalize(csr_matrix(kept @ diags_array(self._idf)))

    def _counts(self, corpus: Corpus, start: int, end: int) -> csr_matrix:
        """How often each hashed n-gram occurs in these texts, [n, 2^bits]."""
        offsets = corpus.offsets[start : end + 1]
        texts = len(offsets) - 1
        token_ids = corpus.token_ids[offsets[0] : offsets[-1]].astype(np.uint64)
        text = np.repeat(np.arange(texts), np.diff(offsets))
        rows, columns = [text], [_hashed(token_ids, self.bits)]
        grams = token_ids
        for order in range(2, min(self.order, len(token_ids)) + 1):
            grams = grams[:-1] * np.uint64(_MIX[1] + 2 * order) + token_ids[order - 1 :]
            inside = text[: len(grams)] == text[order - 1 :]
            rows.append(text[: len(grams)][inside])
            columns.append(_hashed(grams[inside], self.bits))
        place, column = np.concatenate(rows), np.concatenate(columns)
        found = csr_matrix((np.ones(len(place), np.float32), (place, column)), shape=(texts, 1 << self.bits))
        found.sum_duplicates()
        return found


def _hashed(grams: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    mixed = grams
    for factor, shift in zip(_MIX, (30, 27), strict=True):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) & np.uint64((1 << bits) - 1)).astype(np.int64)
