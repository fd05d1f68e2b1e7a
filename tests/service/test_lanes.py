"""Lanes: which encoded texts are computed together."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text import EncodedText
from service.lanes import Lanes, lane_of
from service.queue import Row, Ticket

LOOP = asyncio.new_event_loop()
TICKET = Ticket([], 0, 0, LOOP.create_future())
LOOP.close()


def filled(rows: list[tuple[float, int]], max_tokens: int = 100, max_steps: int = 10) -> Lanes:
    """Lanes of rows, each due at a time and of so many tokens."""
    lanes = Lanes(max_tokens, max_steps)
    for place, (due, tokens) in enumerate(rows):
        lanes.add([(Row(TICKET, place, 4 * tokens, tokens, due), EncodedText([1] * tokens, tokens, 0, False))])
    return lanes


def batch(lanes: Lanes) -> list[int]:
    """The places of the next batch."""
    return [row.place for row, _ in lanes.take()]


@pytest.mark.parametrize(("steps", "lane"), [(1, 0), (64, 0), (65, 1), (128, 1), (129, 2), (512, 3), (100_000, 11)])
def test_each_lane_is_twice_as_long_as_the_one_before(steps: int, lane: int) -> None:
    """From the steps of the first on."""
    assert lane_of(steps, 64) == lane


def test_a_long_text_does_not_join_short_ones_that_are_due_before_it() -> None:
    """It waits for the next batch."""
    lanes = filled([(1, 5), (2, 50), (3, 5)])
    assert batch(lanes) == [0, 2]
    assert batch(lanes) == [1]
    assert batch(lanes) == []


def test_a_long_text_whose_turn_it_is_takes_short_ones_along() -> None:
    """They would wait for it anyway, and cost no steps of their own."""
    assert batch(filled([(2, 5), (1, 50), (3, 30)])) == [1, 0, 2]


def test_a_batch_ends_where_its_tokens_do() -> None:
    """What is due before goes before: a small text does not pass a larger one of its lane."""
    lanes = filled([(1, 6), (2, 6), (3, 2)], max_tokens=10)
    assert batch(lanes) == [0]
    assert batch(lanes) == [1, 2]


def test_a_text_beyond_the_tokens_is_a_batch_alone() -> None:
    """It is computed all the same."""
    lanes = filled([(1, 300), (2, 1)])
    assert [batch(lanes), batch(lanes)] == [[0], [1]]


def test_more_is_wanted_until_a_batch_waits_that_goes_before_it() -> None:
    """Texts that are due later do not count."""
    lanes = filled([(5, 60)])
    assert lanes.wants(6)
    assert not lanes.wants(None)
    lanes = filled([(5, 60), (6, 60)], max_tokens=100)
    assert lanes.wants(4)
    assert not lanes.wants(7)


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(1, 400)), max_size=60), st.integers(1, 500), st.integers(1, 80))
def test_every_row_comes_once_and_the_budgets_are_kept(
    rows: list[tuple[float, int]], max_tokens: int, max_steps: int
) -> None:
    """Each batch begins with the row that is due first, and so no row waits for ever."""
    lanes = filled(rows, max_tokens, max_steps)
    left = {place: row for place, row in enumerate(rows)}
    while left:
        assert lanes
        got = batch(lanes)
        lengths = [rows[place][1] for place in got]
        assert len(got) == 1 or sum(lengths) <= max_tokens
        first = min(left, key=lambda place: (left[place][0], place))
        assert got[0] == first
        assert max(lengths) <= max_steps << lane_of(rows[first][1], max_steps)
        for place in got:
            del left[place]
    assert not lanes
    assert batch(lanes) == []
