"""Which of several workers should take a connection: the one that holds the fewest."""

from __future__ import annotations

import mmap

_LOADING = -1  # a worker that has never taken connections


class Balance:
    """How many connections each worker holds, in memory that all of them see once they are forked.

    They wait for the same socket, and the kernel wakes whoever comes first: often the same one, until it has most of
    the connections that clients then keep.
    """

    def __init__(self, workers: int) -> None:
        self._held = memoryview(mmap.mmap(-1, 8 * workers)).cast("q")
        for number in range(workers):
            self._held[number] = _LOADING

    def all_loaded(self, number: int) -> bool:
        """Whether all workers have loaded, as the worker of that number has."""
        self._held[number] = max(self._held[number], 0)
        return min(self._held) != _LOADING

    def has_fewest(self, number: int, held: int) -> bool:
        """Whether no other worker holds fewer than the worker of that number, which holds so many now."""
        self._held[number] = held
        return held <= min(each for each in self._held if each != _LOADING)
