"""How much is computed in one turn of the event loop, and how long what waits will take: by measured times."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.classifier import Classifier


# A turn that computes for longer holds up requests that could be read and answers that could be written.
SLICE = 0.003  # seconds
FIRST = 2000  # characters of the first slice: some 25 tweets
MOST = 100_000
MOST_SLICES = 5  # times SLICE, after a turn that took so long
LONGEST = 0.01  # seconds that one text alone may hold up the event loop
PROBES = (64, 256, 1024, 4096, 16_384, 65_536)  # characters
TRIES = 3
WORDS = "The quick brown fox jumps over 13 lazy dogs, and nobody minds :) "
MEMORY = 20_000  # characters after which a measured time counts for half


class Pace:
    """Learns from slices how many characters are computed in the time of one."""

    def __init__(self) -> None:
        self.characters = FIRST
        self._each = 0.0  # seconds a character, with what the event loop does between slices

    def size(self, between: float) -> int:
        """Characters of the next slice, where the event loop did other things for so many seconds since the last.

        Under load, when a turn reads many requests, a slice takes about as long: else they would be read to wait.
        """
        return round(self.characters * min(MOST_SLICES, max(1.0, between / SLICE)))

    def learn(self, characters: int, computing: float, elapsed: float) -> None:
        """A slice of so many characters took so many seconds, and so many since the slice before it.

        Where one slice follows another, the time between them went to reading requests and writing answers.
        """
        self._each += characters / (characters + MEMORY) * (elapsed / max(1, characters) - self._each)
        if characters > self.characters // 2:  # a smaller one says little of what a full one takes
            wanted = characters * SLICE / max(computing, 1e-6)
            # Only a part of the way: one slice may be of texts that are unlike others.
            wanted = 0.8 * self.characters + 0.2 * min(wanted, 2 * self.characters + 5)
            self.characters = min(MOST, max(1, round(wanted)))

    def seconds(self, characters: int) -> float:
        """So many characters will take; 0 where nothing was learned yet."""
        return self._each * characters


def longest_inline(classifier: Classifier, clock: Callable[[], float] = time.thread_time) -> int:
    """Characters of the longest text that `classifier` computes within LONGEST; 0 where none is short enough.

    Measured, because it differs a hundredfold between networks and between ways to run them; in processor time, because
    other processes may be starting on the same core. Takes some 20 ms.
    """
    longest = 0
    for size in PROBES:
        text = (WORDS * (size // len(WORDS) + 1))[:size]
        for _ in range(TRIES):  # another process may have had the processor
            started = clock()
            if known := [each for each in classifier.encode([text]) if each.tokens]:
                classifier.infer(known)
            if clock() - started <= LONGEST:
                break
        else:
            return longest
        longest = size
    return 2**63
