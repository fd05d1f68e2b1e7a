"""The pace of a model: the size of a slice, and the time that waiting texts take, by measurement."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.classifier import Classifier


# Seconds that a slice computes; meanwhile no request is read and no answer written.
SLICE = 0.003
FIRST = 2000  # characters of the first slice: some 25 tweets
MOST = 100_000
MOST_SLICES = 5  # times SLICE, where the event loop was as long at other work
LONGEST = 0.01  # seconds for which one text may block the event loop
PROBES = (64, 256, 1024, 4096, 16_384, 65_536)  # characters
TRIES = 3
WORDS = "The quick brown fox jumps over 13 lazy dogs, and nobody minds :) "
MEMORY = 20_000  # characters after which a measured time has half its weight


class Pace:
    """Learns from measured slices how many characters one may have."""

    def __init__(self) -> None:
        self.characters = FIRST
        self._each = 0.0  # seconds a character, HTTP between slices included

    def size(self, between: float) -> int:
        """Characters of the next slice, `between` seconds after the last one ended.

        Where reading requests takes longer than a slice, slices grow with it: else the queue would grow.
        """
        return round(self.characters * min(MOST_SLICES, max(1.0, between / SLICE)))

    def learn(self, characters: int, computing: float, elapsed: float) -> None:
        """Learn from a slice that computed for `computing` seconds and ended `elapsed` after the one before."""
        self.note(characters, elapsed)
        if characters > self.characters // 2:  # a smaller one measures mostly the fixed cost
            wanted = characters * SLICE / max(computing, 1e-6)
            # A fifth of the way, because the texts of one slice may be unusual.
            wanted = 0.8 * self.characters + 0.2 * min(wanted, 2 * self.characters + 5)
            self.characters = min(MOST, max(1, round(wanted)))

    def note(self, characters: int, elapsed: float) -> None:
        """Learn from texts that took `elapsed` seconds, wherever they were computed."""
        self._each += characters / (characters + MEMORY) * (elapsed / max(1, characters) - self._each)

    def seconds(self, characters: int) -> float:
        """Seconds that so many characters take; 0 before anything was measured."""
        return self._each * characters


def longest_inline(classifier: Classifier, clock: Callable[[], float] = time.thread_time) -> int:
    """Characters of the longest text that `classifier` computes within LONGEST seconds; 0 where none is short enough.

    Measured, because networks and kernels differ a hundredfold; in processor time, because other processes may start on
    the same core. Takes some 20 ms.
    """
    longest = 0
    for size in PROBES:
        text = (WORDS * (size // len(WORDS) + 1))[:size]
        for _ in range(TRIES):  # other processes make single measurements slow
            started = clock()
            if known := [each for each in classifier.encode([text]) if each.tokens]:
                classifier.infer(known)
            if clock() - started <= LONGEST:
                break
        else:
            return longest
        longest = size
    return 2**63
