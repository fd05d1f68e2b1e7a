"""A linear teacher: logistic regression over n-grams of tokens and letters. It knows words, a network their order.

Wang and Manning (2012) showed how strong bags of n-grams are on sentiment. Its errors are others than a network's, so
that the two together are better than either.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, hstack, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from tokenizers import Tokenizer

from model.text import CONTINUES
from training.corpus import Corpus

CHUNK = 20_000  # texts looked at together when predicting
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # of splitmix64 (Steele et al., 2014)


class Spelling:
    """The letters of each token of a vocabulary, a space before those that begin a word."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokens = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
        letters = [token[len(CONTINUES) :] if token.startswith(CONTINUES) else f" {token}" for token, _ in tokens]
        self._lengths = np.array([len(token) for token in letters])
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._letters = np.array([ord(letter) for token in letters for letter in token], dtype=np.int32)

    def spell(self, corpus: Corpus) -> Corpus:
        """The same texts with code points for token ids."""
        lengths = self._lengths[corpus.token_ids]
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = np.repeat(self._starts[corpus.token_ids] - ends[:-1], lengths) + np.arange(ends[-1])
        return Corpus(self._letters[places], ends[corpus.offsets], corpus.targets, 0)


class NgramModel:
    """TF-IDF of hashed n-grams up to an order, and a logistic regression that gives every class the same weight."""

    def __init__(
        self,
        *,
        order: int = 3,
        spelling: Spelling | None = None,
        letters: int = 5,
        bits: int = 21,
        strength: float = 10.0,
        iterations: int = 60,
    ) -> None:
        """With a spelling, n-grams of up to so many letters count besides: they know inflected and misspelt words.

        ``strength`` is the inverse of the regularisation; fitting ends after ``iterations``, converged or not.
        """
        self.bits, self._spelling = bits, spelling
        self._orders = (order,) if spelling is None else (order, letters)
        self._regression = LogisticRegression(C=strength, class_weight="balanced", max_iter=iterations)
        self._idf: list[NDArray[np.float64]] = []
        self._kept: list[NDArray[np.int64]] = []

    def fit(self, corpora: Sequence[tuple[Corpus, float]]) -> None:
        """Learn from labelled corpora, each with the weight of its texts."""
        parts = [self._counts(corpus) for corpus, _ in corpora]
        counts = [vstack(part).tocsr() for part in zip(*parts, strict=True)]
        targets = np.concatenate([corpus.targets for corpus, _ in corpora])
        weights = np.concatenate([np.full(len(corpus), weight) for corpus, weight in corpora])
        texts = [np.bincount(part.indices, minlength=1 << self.bits) for part in counts]  # that have the n-gram
        self._kept = [np.flatnonzero(part > 1) for part in texts]
        self._idf = [
            np.log((1 + len(targets)) / (1 + part[kept])) + 1 for part, kept in zip(texts, self._kept, strict=True)
        ]
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
            self._regression.predict_log_proba(self._weighed(self._counts(corpus.subset(places))))
            for places in np.split(np.arange(len(corpus)), range(CHUNK, len(corpus), CHUNK))
        ]
        return np.concatenate(parts)

    def _weighed(self, counts: Sequence[csr_matrix]) -> csr_matrix:
        parts = []
        for part, kept, idf in zip(counts, self._kept, self._idf, strict=True):
            chosen = part[:, kept]
            chosen.data = 1 + np.log(chosen.data)
            parts.append(normalize(csr_matrix(chosen @ diags_array(idf))))
        return hstack(parts).tocsr()

    def _counts(self, corpus: Corpus) -> list[csr_matrix]:
        corpora = [corpus] if self._spelling is None else [corpus, self._spelling.spell(corpus)]
        return [_counted(part, order, self.bits) for part, order in zip(corpora, self._orders, strict=True)]


def _counted(corpus: Corpus, orders: int, bits: int) -> csr_matrix:
    """How often each hashed n-gram occurs in each text, [n, 2^bits]."""
    token_ids = corpus.token_ids.astype(np.uint64)
    text = np.repeat(np.arange(len(corpus)), corpus.lengths)
    rows, columns = [text], [_hashed(token_ids, bits)]
    grams = token_ids
    for order in range(2, min(orders, len(token_ids)) + 1):
        grams = grams[:-1] * np.uint64(_MIX[1] + 2 * order) + token_ids[order - 1 :]
        inside = text[: len(grams)] == text[order - 1 :]
        rows.append(text[: len(grams)][inside])
        columns.append(_hashed(grams[inside], bits))
    place, column = np.concatenate(rows), np.concatenate(columns)
    found = csr_matrix((np.ones(len(place), np.float32), (place, column)), shape=(len(corpus), 1 << bits))
    found.sum_duplicates()
    return found


def _hashed(grams: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    mixed = grams
    for factor, shift in zip(_MIX, (30, 27), strict=True):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return ((mixed ^ (mixed >> np.uint64(31))) & np.uint64((1 << bits) - 1)).astype(np.int64)
