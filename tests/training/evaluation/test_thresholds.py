"""Thresholds: the lowest with the wanted precision, in order, and none if none reaches it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.artifact.moderation import Thresholds
from training.evaluation.thresholds import (
    BLOCK_PRECISION,
    MINIMUM_SUPPORT,
    REVIEW_PRECISION,
    choose_or_default,
    choose_thresholds,
)


def test_by_hand() -> None:
    """The lowest threshold of three decimals with the wanted precision is chosen, with its figures."""
    p = np.concatenate([np.full(100, 0.2), np.full(50, 0.6004), np.full(50, 0.9)])
    negative = np.concatenate([np.zeros(100), [True] * 35, [False] * 15, [True] * 48, [False] * 2]).astype(bool)
    review, block = choose_thresholds(p, negative)
    # 0.2 and more: 83 of 200; 0.6004 and more: 83 of 100; 0.9: 48 of 50
    assert (review.at, review.support) == (0.201, 100)
    assert (review.precision, review.recall) == (0.83, 1.0)
    assert (block.at, block.support) == (0.601, 50)
    assert (block.precision, block.recall) == (0.96, pytest.approx(48 / 83))


def test_a_text_counts_by_its_weight() -> None:
    """A text of the weight 3 counts in precision and recall as three texts do, and in the support as one."""
    p = np.array([0.9] * 30 + [0.5] * 30)
    negative = np.array([True] * 29 + [False] + [True] * 10 + [False] * 20)
    weights = np.where(negative, 3.0, 1.0)
    copies = np.repeat(np.arange(60), weights.astype(int))
    for weighted, repeated in zip(
        choose_thresholds(p, negative, weights), choose_thresholds(p[copies], negative[copies]), strict=True
    ):
        assert (weighted.at, weighted.precision, weighted.recall) == (repeated.at, repeated.precision, repeated.recall)
        assert weighted.support == (p >= weighted.at).sum()


def test_none_is_precise_enough() -> None:
    """If none reaches the precision, or too few texts are above it, the threshold is 1.0 without figures."""
    coin = np.tile([True, False], 100)
    for choice in choose_thresholds(np.linspace(0, 0.99, 200), coin):
        assert (choice.at, choice.precision, choice.recall, choice.support) == (1.0, None, None, 0)
    few = np.full(MINIMUM_SUPPORT - 1, 0.99)
    assert [choice.at for choice in choose_thresholds(few, np.ones(len(few), bool))] == [1.0, 1.0]
    assert [choice.at for choice in choose_thresholds([], [])] == [1.0, 1.0]


@pytest.mark.parametrize(("negative", "others"), [(49, 300), (300, 49), (1, 0)])
def test_few_texts_choose_no_threshold(negative: int, others: int) -> None:
    """With fewer than 50 of either kind they are 0.5 and 0.9 without figures."""
    found = choose_or_default(*apart(negative, others))
    assert [(each.at, each.precision, each.support) for each in found] == [(0.5, None, 0), (0.9, None, 0)]


def test_texts_enough_choose_them() -> None:
    """With 50 of both kinds, thresholds are those of the wanted precision."""
    assert choose_or_default(*apart(50, 50)) == choose_thresholds(*apart(50, 50))


def apart(negative: int, others: int) -> tuple[np.ndarray, np.ndarray]:
    """Separable probabilities of the given numbers of negative and other texts, and the negative texts' mask."""
    p = np.concatenate([np.full(negative, 0.8), np.full(others, 0.3)])
    return p, p > 0.5


def test_where_nothing_is_negative_there_is_no_default() -> None:
    """Without negative texts both thresholds are 1.0."""
    assert [each.at for each in choose_or_default(np.full(100, 0.7), np.zeros(100))] == [1.0, 1.0]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 300), st.floats(0.2, 5))
def test_promises(seed: int, rows: int, sharpness: float) -> None:
    """For any predictions, thresholds are in order, valid, and as precise on these data as reported."""
    generator = np.random.default_rng(seed)
    p = generator.random(rows) ** sharpness
    negative = generator.random(rows) < p**0.5
    review, block = choose_thresholds(p, negative)
    assert Thresholds(review.at, block.at).review_at <= block.at
    for choice, wanted in ((review, REVIEW_PRECISION), (block, BLOCK_PRECISION)):
        flagged = p >= choice.at
        if choice.precision is not None:
            assert choice.support == flagged.sum() >= MINIMUM_SUPPORT
            assert choice.precision == pytest.approx(negative[flagged].mean())
            assert choice.precision >= wanted
            lower = p >= choice.at - 0.001
            assert choice.at == 0 or negative[lower].mean() < wanted


@pytest.mark.parametrize(("p", "negative"), [([0.1], [True, False]), ([1.1], [True]), ([float("nan")], [True])])
def test_what_does_not_fit(p: list[float], negative: list[bool]) -> None:
    """Lengths that differ and numbers that are no probabilities are refused."""
    with pytest.raises(ValueError, match="do not fit"):
        choose_thresholds(p, negative)
