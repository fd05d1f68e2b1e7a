"""Encoded texts in lanes by length: which of them are computed together."""

from __future__ import annotations

import heapq
import threading
from bisect import insort
from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

from service.queue import Row

if TYPE_CHECKING:
    from model.text import EncodedText

Pair = tuple[Row, "EncodedText"]


def lane_of(steps: int, max_steps: int) -> int:
    """The first lane has texts of up to `max_steps`, each other one up to twice as many as the one before."""
    return (-(-steps // max_steps) - 1).bit_length()


class Lanes:
    """Rows between their encoding and their batch. Every method may be called from any thread.

    Batches are filled in the order in which rows are due. The first row chooses the lane; rows that would take more
    steps than its lane has wait for a batch of their own, so that they do not hold up shorter ones.
    """

    def __init__(self, max_tokens: int, max_steps: int) -> None:
        self._max_tokens = max_tokens
        self._max_steps = max_steps
        self._lock = threading.Lock()
        self._lanes: list[list[tuple[float, int, Pair]]] = []  # by when they are due
        self._tokens: list[int] = []  # of each lane
        # When the first of each lane is due, and the lane's tokens: to be read without the lock, because `wants` is
        # asked under the queue's, for which the event loop may wait.
        self._heads: list[tuple[float, int]] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._heads)

    def wants(self, due: float | None) -> bool:
        """Whether a row that is due then might still be in the next batch."""
        return due is not None and sum(tokens for head, tokens in self._heads if head <= due) < self._max_tokens

    def add(self, pairs: Iterable[Pair]) -> None:
        """Put texts in their lanes."""
        with self._lock:
            for pair in pairs:
                steps = len(pair[1].token_ids)
                place = lane_of(steps, self._max_steps)
                while len(self._lanes) <= place:
                    self._lanes.append([])
                    self._tokens.append(0)
                self._number += 1
                insort(self._lanes[place], (pair[0].due, self._number, pair))
                self._tokens[place] += steps
            self._look()

    def take(self) -> list[Pair]:
        """The next batch, of at most `max_tokens` or of one row that is longer; none where there are no rows."""
        with self._lock:
            heads = [(lane[0][:2], place) for place, lane in enumerate(self._lanes) if lane]
            if not heads:
                return []
            lanes = self._lanes[: min(heads)[1] + 1]
            batch: list[Pair] = []
            tokens = 0
            taken = [0] * len(lanes)
            marked = ([(each, place) for each in lane] for place, lane in enumerate(lanes))
            for (_, _, pair), place in heapq.merge(*marked, key=itemgetter(0)):
                steps = len(pair[1].token_ids)
                if batch and tokens + steps > self._max_tokens:
                    break
                batch.append(pair)
                tokens += steps
                taken[place] += 1
                self._tokens[place] -= steps
            for place, count in enumerate(taken):
                del lanes[place][:count]
            self._look()
            return batch

    def _look(self) -> None:
        self._heads = [(lane[0][0], tokens) for lane, tokens in zip(self._lanes, self._tokens, strict=True) if lane]
