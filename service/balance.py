"""Which of several workers should take a connection: the one that holds the fewest."""

from __future__ import annotations

import mmap


class Balance:
    """How many connections each worker holds, in memory that all of them see once they are forked.

    They wait for the same socket, and the kernel wakes whoever comes first: often the same one, until it has most of
    the connections that clients then keep.
    """

    def __init__(self, workers: int) -> None:
        self._held = memoryview(mmap.mmap(-1, 8 * workers)).cast("q")

    def has_fewest(self, number: int, held: int) -> bool:
        """Whether no other worker holds fewer than the worker of that number, which holds so many now."""
        self._held[number] = held
        return held <= min(self._held)
