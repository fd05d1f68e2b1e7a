"""A queue of texts, in the order in which they are due: short requests first, and none for ever behind others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush, heapreplace
from typing import NamedTuple

from service.batching.ticket import Ticket

# A text is due so much later for each character that its request brings up to it: a tweet 2 ms after it was admitted,
# a review 40 ms, the last of a thousand tweets LONGEST_YIELD. So neither a review nor a large request holds up single
# tweets, and no stream of tweets starves them.
YIELD = 2.5e-5  # seconds a character
LONGEST_YIELD = 2.0  # seconds
# Characters that a text counts for beside its own: it costs something, however short it is.
EACH = 8


Entry = tuple[float, int, bool, Ticket, list[int], int]
Push = Callable[[list[Entry], Entry], object]


class QueuedText(NamedTuple):
    """One text of a ticket, taken out of a queue."""

    ticket: Ticket
    place: int  # in the ticket's texts

    @property
    def text(self) -> str:
        """The text itself."""
        return self.ticket.texts[self.place]


class Queue:
    """Texts of tickets until they are taken to be computed."""

    def __init__(self) -> None:
        # When the next of a ticket's texts is due, a number that keeps the order of arrival among equals, whether
        # they are explained, the places of those texts in the ticket (the next one last), and the characters up to it.
        self._heap: list[Entry] = []
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def put(self, ticket: Ticket, places: Sequence[int], *, explained: bool = False) -> None:
        """Have texts of a ticket wait, the shortest first: they are answered together, and go well with their like."""
        order = sorted(reversed(places), key=ticket.sizes.__getitem__, reverse=True)
        self._number += 1
        self._push(heappush, self._number, explained, ticket, order, 0)

    def take(self, characters: int, wanted: Callable[[Ticket], bool]) -> tuple[list[QueuedText], bool]:
        """The texts that are due first, and whether they are to be explained.

        At least one, then more while they have at most so many characters together. All texts of a ticket that is not
        `wanted` are left out.
        """
        rows: list[QueuedText] = []
        kind = False
        while self._heap:
            _, number, explained, ticket, order, total = self._heap[0]
            if not wanted(ticket):
                heappop(self._heap)
                continue
            place = order[-1]
            characters -= ticket.sizes[place] + EACH
            if rows and (characters < 0 or explained != kind):
                break
            kind = explained
            rows.append(QueuedText(ticket, order.pop()))
            ticket.waiting -= 1
            if order:
                self._push(heapreplace, number, explained, ticket, order, total)
            else:
                heappop(self._heap)
        return rows, kind

    def _push(self, push: Push, number: int, explained: bool, ticket: Ticket, order: list[int], total: int) -> None:
        total += ticket.sizes[order[-1]] + EACH
        due = ticket.admitted + min(YIELD * total, LONGEST_YIELD)
        push(self._heap, (due, number, explained, ticket, order, total))
