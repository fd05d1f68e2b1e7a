"""Timing implementations in turns."""

from __future__ import annotations

import pytest

from bench.common.timing import by_turns


class Watch:
    """A clock that advances when an implementation is called."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns: list[str] = []

    def __call__(self) -> float:
        return self.now

    def way(self, name: str, *seconds: float):
        """Takes these seconds, call by call, and then always the last of them."""
        taken = iter(seconds)

        def call() -> None:
            self.turns.append(name)
            self.now += next(taken, seconds[-1])

        return call


def test_the_order_is_reversed_every_other_turn() -> None:
    """Each implementation has its seconds of each turn."""
    watch = Watch()
    assert by_turns([watch.way("a", 1, 2, 3), watch.way("b", 4)], 3, clock=watch) == [[1, 2, 3], [4, 4, 4]]
    assert watch.turns == ["a", "b", "b", "a", "a", "b"]


def test_short_calls_are_timed_together_once_they_are_warm() -> None:
    """The number of calls is found after the first one, which may compile and does not count."""
    watch = Watch()
    [seconds] = by_turns([watch.way("a", 8.0, 0.25)], 2, at_least=1.0, clock=watch)
    assert seconds == pytest.approx([0.25, 0.25])
    assert len(watch.turns) == 1 + 1 + 4 + 2 * 4
