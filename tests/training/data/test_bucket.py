"""Batches of similar lengths: no row is lost, the budget holds, and the seed decides the order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.data.bucket import bucketed_batches

lengths_strategy = st.lists(st.integers(1, 60), max_size=200).map(lambda values: np.array(values, dtype=np.int64))


@given(lengths_strategy, st.integers(1, 100), st.integers(0, 1000))
def test_every_row_is_in_one_batch_under_the_budget(lengths: np.ndarray, budget: int, seed: int) -> None:
    """Each row occurs once, longest first; only a batch of one long row exceeds the budget."""
    batches = bucketed_batches(lengths, budget, seed=(seed, 1))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        held = lengths[batch]
        assert held.sum() <= budget or len(batch) == 1
        assert (np.diff(held) <= 0).all()


def test_the_seed_decides_the_order_and_each_epoch_has_its_own() -> None:
    """Equal seeds give equal batches; another seed or epoch gives others."""
    lengths = np.random.default_rng(0).integers(1, 40, 500)
    keys = ((1, 1), (1, 1), (1, 2), (2, 1))
    first, again, epoch, seed = ([batch.tolist() for batch in bucketed_batches(lengths, 256, seed=key)] for key in keys)
    assert first == again
    assert first not in (epoch, seed)


def test_like_lengths_are_together_though_the_order_is_random() -> None:
    """Lengths differ little within a batch and vary from batch to batch."""
    lengths = np.random.default_rng(0).integers(1, 100, 20_000)
    batches = bucketed_batches(lengths, 2048, seed=(1, 1))
    spread = np.mean([lengths[batch].max() - lengths[batch].min() for batch in batches])
    assert spread < 5
    longest = np.array([lengths[batch].max() for batch in batches])
    assert 0.3 < (np.diff(longest) > 0).mean() < 0.7
    assert min(len(batch) for batch in batches[:-1]) >= 2048 // 100 - 1
