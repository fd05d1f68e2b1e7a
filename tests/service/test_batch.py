"""What one bad text does to its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from service.batch import each_or_alone
from service.errors import TextError
from tests.service.fakes import Panic


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
