"""The queue: orders texts by the moment at which they are due, so that short requests overtake long ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush, heapreplace
from typing import NamedTuple

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


Entry = tuple[float, int, bool, Ticket, list[int], int]
Push = Callable[[list[Entry], Entry], object]


class QueuedText(NamedTuple):
    """One text of a ticket."""

    ticket: Ticket
    place: int  # in the ticket's texts

    @property
    def text(self) -> str:
        """The text itself."""
        return self.ticket.texts[self.place]


def yielded(characters: int) -> float:
    """Seconds from a request's admission until a text is due, by the characters of the request up to its end."""
    return YIELD * min(characters, LARGE) + SLOW_YIELD * max(0, characters - LARGE)


class Queue:
    """Holds the texts of tickets until they are computed."""

    def __init__(self) -> None:
        # Due time of a ticket's next text; number of arrival, which orders equals; whether the texts are explained; the
        # ticket; the places of its texts that wait, the next one last; the characters up to the next one.
        self._heap: list[Entry] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def put(self, ticket: Ticket, places: Sequence[int], *, explained: bool = False) -> None:
        """Add texts of a ticket, the shortest first: texts of like length compute faster together."""
        order = sorted(reversed(places), key=ticket.sizes.__getitem__, reverse=True)
        self._number += 1
        self._push(heappush, self._number, explained, ticket, order, 0)

    def take(self, characters: int, wanted: Callable[[Ticket], bool]) -> tuple[list[QueuedText], bool]:
        """The texts that are due first, and whether they are to be explained.

        At least one, then more while they have at most `characters` together. Drops tickets that are not `wanted`.
        """
        batch: list[QueuedText] = []
        kind = False
        while self._heap:
            _, number, explained, ticket, order, total = self._heap[0]
            if not wanted(ticket):
                heappop(self._heap)
                continue
            place = order[-1]
            characters -= ticket.sizes[place] + EACH
            if batch and (characters < 0 or explained != kind):
                break
            kind = explained
            batch.append(QueuedText(ticket, order.pop()))
            ticket.waiting -= 1
            if order:
                self._push(heapreplace, number, explained, ticket, order, total)
            else:
                heappop(self._heap)
        return batch, kind

    def _push(self, push: Push, number: int, explained: bool, ticket: Ticket, order: list[int], total: int) -> None:
        total += ticket.sizes[order[-1]] + EACH
        push(self._heap, (ticket.admitted + yielded(total), number, explained, ticket, order, total))
