"""Rows of many sources in one index range."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.data.corpus import Corpus
from training.data.pool import UNLABELLED, Pool, Source


def corpus(rows: list[list[int]], targets: list[int]) -> Corpus:
    offsets = np.cumsum([0, *map(len, rows)])
    return Corpus(np.array([token for row in rows for token in row], dtype=np.int32), offsets, np.array(targets), 0)


def pool() -> Pool:
    small = corpus([[1, 2], [3]], [0, 2])
    large = corpus([[place, place, 4] for place in range(100)], [UNLABELLED] * 100)
    return Pool([Source("small", small), Source("large", large)])


def origins(sampled: NDArray[np.int64]) -> list[int]:
    return np.bincount(pool().origin[sampled], minlength=2).tolist()


def test_rows_keep_their_tokens_target_and_origin() -> None:
    """An index of the pool is a row of its source."""
    assert pool().rows([1, 2, 101]) == [[3], [0, 0, 4], [99, 99, 4]]
    assert pool().targets[[1, 2]].tolist() == [2, UNLABELLED]
    assert pool().origin[[1, 2]].tolist() == [0, 1]
    assert pool().lengths[[0, 1, 2]].tolist() == [2, 1, 3]
    assert pool().sources[1].counts(3).tolist() == [0, 0, 0]


def test_an_epoch_shares_its_rows_by_weight_and_power_of_size() -> None:
    """Power 0 weighs sources equally, power 1 texts."""
    assert origins(pool().sample(100, power=0.0, seed=1, epoch=0)) == [50, 50]
    assert origins(pool().sample(102, power=1.0, seed=1, epoch=0)) == [2, 100]


def test_each_text_of_a_source_is_seen_before_one_is_seen_again() -> None:
    """The next epoch continues in the source where the last one ended."""
    seen = [row for epoch in range(5) for row in pool().sample(40, power=0.0, seed=1, epoch=epoch).tolist() if row > 1]
    assert sorted(seen) == list(range(2, 102))
    assert (
        pool().sample(40, power=0.0, seed=1, epoch=3).tolist() == pool().sample(40, power=0.0, seed=1, epoch=3).tolist()
    )


def test_judgements_stand_beside_their_own_texts() -> None:
    """Rows of a judged source have its teachers' soft labels, other rows none."""
    first, second = corpus([[3], [4]], [0, 1]), corpus([[5]], [UNLABELLED])
    soft = np.array([[0.2, 0.8]], dtype=np.float32)
    judged = Pool([Source("first", first), Source("second", second, soft=soft)])
    assert judged.soft is not None
    assert np.isnan(judged.soft[:2]).all()
    np.testing.assert_array_equal(judged.soft[2:], soft)
    assert Pool([Source("first", first)]).soft is None


def test_ratings_stand_beside_their_own_texts() -> None:
    """Rows of a source without ratings have NaN ratings."""
    rated = np.array([[0.5, np.nan]], dtype=np.float32)
    mixed = Pool([Source("first", corpus([[3]], [0])), Source("rated", corpus([[5]], [UNLABELLED]), attributes=rated)])
    assert mixed.attributes is not None
    assert np.isnan(mixed.attributes[0]).all()
    np.testing.assert_array_equal(mixed.attributes[1:], rated)
