"""Batches: what is computed together, and what one bad text does to its neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from model.text import EncodedText
from service.batch import batches, each_or_alone
from service.errors import TextError
from service.queue import Row, Ticket
from tests.service.fakes import Panic


def pair(length: int, ticket: Ticket) -> tuple[Row, EncodedText]:
    """A row of that many tokens."""
    return Row(ticket, length), EncodedText([1] * length, length, 0, False)


def lengths(tokens: Sequence[int], max_tokens: int) -> list[list[int]]:
    """How rows of those lengths fall into batches."""
    loop = asyncio.new_event_loop()
    ticket = Ticket([], 0, 0, loop.create_future(), [], 0)
    loop.close()
    rows = [pair(each, ticket) for each in tokens]
    return [[row.place for row, _ in batch] for batch in batches(rows, max_tokens)]


def test_batches_keep_to_the_budget_and_put_like_lengths_together() -> None:
    """The short ones come first, so that they are answered first."""
    assert lengths([9, 1, 4, 2, 3], 10) == [[1, 2, 3, 4], [9]]
    assert lengths([5, 5, 5], 10) == [[5, 5], [5]]
    assert lengths([], 10) == []


def test_a_row_beyond_the_budget_is_a_batch_alone() -> None:
    """It is computed all the same."""
    assert lengths([30, 2, 20], 10) == [[2], [20], [30]]


def double(numbers: Sequence[int]) -> list[int]:
    """Twice each; 13 is bad luck for all."""
    if 13 in numbers:
        raise Panic("13")
    return [2 * number for number in numbers]


def test_all_are_computed_in_one_call() -> None:
    """The normal case is one call."""
    calls: list[list[int]] = []

    def counted(numbers: Sequence[int]) -> list[int]:
        calls.append(list(numbers))
        return double(numbers)

    assert each_or_alone(counted, [1, 2, 3]) == [2, 4, 6]
    assert calls == [[1, 2, 3]]


def test_one_bad_text_errors_alone() -> None:
    """Its neighbours are answered, each in its place; even a BaseException is held."""
    one, bad, three = each_or_alone(double, [1, 13, 3])
    assert (one, three) == (2, 6)
    assert isinstance(bad, TextError)
    assert bad.code == "failed"
    assert "13" not in bad.message


def test_an_answer_of_the_wrong_length_is_a_failure() -> None:
    """Results are never matched to the wrong texts."""
    results = each_or_alone(lambda numbers: [0] * 3, [1, 2])
    assert all(isinstance(each, TextError) for each in results)


def test_a_call_that_always_fails_fails_each() -> None:
    """A broken model answers every waiter."""
    assert all(isinstance(each, TextError) for each in each_or_alone(double, [13, 13]))
