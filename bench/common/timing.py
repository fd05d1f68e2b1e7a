"""Timing by turns: several ways to do the same alternate, so that other work on the machine slows all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

Way = Callable[[], object]
Clock = Callable[[], float]

# Processor time: other processes do not count, and all threads of a way do.
PROCESSOR: Clock = time.process_time
MEASURABLE = 0.02  # seconds: a shorter call is timed together with others
_WARM_UP = 3  # calls: TorchScript compiles in its first two


def by_turns(ways: Sequence[Way], turns: int, *, at_least: float = 0.0, clock: Clock = PROCESSOR) -> list[list[float]]:
    """Seconds of one call of each way, in each turn [ways, turns].

    The order is reversed every other turn, so that a drift affects all ways alike. With ``at_least``, uncounted calls
    before the first turn warm each way up and find how many of its calls last that long; they are timed together.
    """
    calls = [_calls(way, at_least, clock) if at_least else 1 for way in ways]
    seconds: list[list[float]] = [[] for _ in ways]
    for turn in range(turns):
        places = range(len(ways))
        for place in places if turn % 2 == 0 else reversed(places):
            seconds[place].append(_seconds(ways[place], calls[place], clock))
    return seconds


def _calls(way: Way, at_least: float, clock: Clock) -> int:
    calls = 1
    for _ in range(_WARM_UP):
        calls = max(1, round(at_least / _seconds(way, calls, clock)))
    return calls


def _seconds(way: Way, calls: int, clock: Clock) -> float:
    start = clock()
    for _ in range(calls):
        way()
    return max((clock() - start) / calls, 1e-9)
