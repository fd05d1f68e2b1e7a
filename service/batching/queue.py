"""The queue: orders texts by the moment at which they are due, so that short requests overtake long ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush, heapreplace
from itertools import accumulate

from service.batching.ticket import Ticket

# A text is due YIELD later for each character of its request up to its own: a tweet 2 ms after its admission, a review
# 40 ms. Reviews and large requests therefore do not delay single tweets, and a stream of tweets does not starve them.
# The texts of a request of millions of characters take longer than the yield of the first LARGE ones: were all of the
# others due then, no new text would be computed before them. Each is due SLOW_YIELD later, longer than it takes.
YIELD = 2.5e-5  # seconds a character
LARGE = 80_000  # characters
SLOW_YIELD = 2.5e-6  # seconds a character
# Characters that each text counts beside its own, for its fixed cost.
EACH = 8

Batch = dict[Ticket, list[int]]  # texts that are computed together: the places of some texts of each ticket
# Due time of a ticket's next text; number of arrival, which orders equals; whether the texts are explained; the ticket;
# the place of that text; due times and places of the texts behind it.
Entry = tuple[float, int, bool, Ticket, int, Iterator[tuple[float, int]]]


def yielded(characters: int) -> float:
    """Seconds from a request's admission until a text is due, by the characters of the request up to its end."""
    if characters <= LARGE:
        return YIELD * characters
    return YIELD * LARGE + SLOW_YIELD * (characters - LARGE)


class Queue:
    """Holds the texts of tickets until they are computed."""

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def put(self, ticket: Ticket, places: Sequence[int], *, explained: bool = False) -> None:
        """Add texts of a ticket, the shortest first: texts of like length compute faster together."""
        order = sorted(places, key=ticket.sizes.__getitem__)
        totals = accumulate([ticket.sizes[place] + EACH for place in order])
        rest = zip([ticket.admitted + yielded(total) for total in totals], order, strict=True)
        due, place = next(rest)
        self._number += 1
        heappush(self._heap, (due, self._number, explained, ticket, place, rest))

    def take(self, characters: int, wanted: Callable[[Ticket], bool]) -> tuple[Batch, bool]:
        """The texts that are due first, and whether they are to be explained.

        At least one, then more while they have at most `characters` together. Drops tickets that are not `wanted`.
        """
        batch: Batch = {}
        kind = False
        while self._heap:
            _, number, explained, ticket, place, rest = self._heap[0]
            if ticket not in batch and not wanted(ticket):
                heappop(self._heap)
                continue
            characters -= ticket.sizes[place] + EACH
            if batch and (characters < 0 or explained != kind):
                break
            kind = explained
            batch.setdefault(ticket, []).append(place)
            if following := next(rest, None):
                due, place = following
                heapreplace(self._heap, (due, number, explained, ticket, place, rest))
            else:
                heappop(self._heap)
        return batch, kind
