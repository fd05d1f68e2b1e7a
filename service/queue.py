"""Where texts wait until they are encoded, in the order in which they are due."""

from __future__ import annotations

import asyncio
import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from service.text import size_of

if TYPE_CHECKING:
    from model.classifier import Prediction
    from service.errors import TextError

    Outcome = Prediction | TextError

# English has about four characters a token; until a text is encoded, its characters promise so many tokens.
CHARACTERS_PER_TOKEN = 4
# For each token that a request brings, what comes so much later may still go first. A tweet gives way for 2.5 ms, a
# long review for 40 ms, the last of a thousand tweets for the longest time there is: then it goes before all that
# came after it. So neither a review nor a large request holds up tweets, and no stream of tweets starves them.
YIELD = 1e-4  # seconds
LONGEST_YIELD = 2.0  # seconds


@dataclass(slots=True, eq=False)
class Ticket:
    """One admitted request: its texts, and the future that will hold an outcome for each, in order.

    The event loop owns `future`, `outcomes`, `missing` and `timer`. Under the queue's lock `rows` are taken; the
    threads that work on them add to the durations (seconds), and hand them over with the last outcome.
    """

    texts: Sequence[str]
    admitted: float  # by the batcher's clock
    deadline: float  # by the batcher's clock
    future: asyncio.Future[list[Outcome]]
    explained: int = 0  # so many texts, the first ones, are wanted with steps
    outcomes: list[Outcome | None] = field(init=False)
    missing: int = field(init=False)  # outcomes that are not there yet
    rows: list[Row] = field(init=False)  # in the order in which they are due
    timer: asyncio.TimerHandle | None = None
    # Why nobody waits any longer, one of metrics.REASONS. Set by the event loop, read by the threads.
    left: str | None = None
    taken: int = 0  # rows that have left the queue
    queued: float = 0.0
    tokenizing: float = 0.0
    inferring: float = 0.0

    def __post_init__(self) -> None:
        self.outcomes = [None] * len(self.texts)
        self.missing = len(self.texts)
        self.rows = []
        total = 0
        # The shortest first: they are answered together anyway, and are computed with their like.
        sizes = list(map(size_of, self.texts))
        for place in sorted(range(len(sizes)), key=sizes.__getitem__):
            promised = 1 + sizes[place] // CHARACTERS_PER_TOKEN
            total += promised
            due = self.admitted + min(YIELD * total, LONGEST_YIELD)
            self.rows.append(Row(self, place, sizes[place], promised, due, not self.rows))

    def add_durations(self, other: Ticket | None) -> None:
        """Count as one with another of the same request, which was answered."""
        if other is not None:
            self.queued += other.queued
            self.tokenizing += other.tokenizing
            self.inferring += other.inferring


class Row(NamedTuple):
    """One text of a ticket."""

    ticket: Ticket
    place: int  # in the texts of the ticket
    size: int  # characters to be read
    promised: int  # tokens, by its characters
    due: float  # rows are served in this order, as far as their lengths allow
    first: bool = False  # of its ticket, in the order in which they are due

    @property
    def explained(self) -> bool:
        """Whether its steps are wanted."""
        return self.place < self.ticket.explained

    @property
    def text(self) -> str:
        """The text itself."""
        return self.ticket.texts[self.place]


class Queue:
    """Holds tickets until their texts are taken. Every method may be called from any thread.

    The lock is never held for longer than one text takes to be put in its place, because the event loop needs it too.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)  # for the thread that computes
        self._ahead = threading.Condition(self._lock)  # for the one that encodes meanwhile
        # By when the next of its rows is due; the number keeps the order of arrival among equals.
        self._tickets: list[tuple[float, int, Ticket]] = []
        self._numbers: dict[Ticket, int] = {}
        self._number = 0
        self._computing = False
        self._closed = False

    @property
    def due(self) -> float | None:
        """When the next row is due; None where none waits."""
        try:
            return self._tickets[0][0]
        except IndexError:
            return None

    def put(self, ticket: Ticket) -> None:
        """Have all of a ticket's texts wait."""
        with self._lock:
            self._number += 1
            self._numbers[ticket] = self._number
            insort(self._tickets, (ticket.rows[0].due, self._number, ticket))
            (self._ahead if self._computing else self._arrived).notify()

    def remove(self, ticket: Ticket) -> int:
        """Take a ticket out; how many of its texts had not been taken yet."""
        with self._lock:
            number = self._numbers.pop(ticket, None)
            if number is None:
                return 0
            del self._tickets[bisect_left(self._tickets, (ticket.rows[ticket.taken].due, number))]
            return len(ticket.rows) - ticket.taken

    def take(self, characters: int) -> list[Row]:
        """The rows that are due first: at least one if any waits, and no more than so many characters beside it."""
        rows: list[Row] = []
        while (row := self._take_one(characters if rows else None)) is not None:
            rows.append(row)
            characters -= row.size + 1
        return rows

    def await_text(self, shelved: Callable[[], bool]) -> bool:
        """Wait until a text waits or some are `shelved` in a lane; False once the queue is closed."""
        with self._lock:
            self._computing = False
            self._arrived.wait_for(lambda: bool(self._tickets) or shelved() or self._closed)
            return not self._closed

    def computes(self) -> None:
        """What comes from now on is for the thread that encodes meanwhile, until the next `await_text`."""
        with self._lock:
            self._computing = True
            if self._tickets:
                self._ahead.notify()

    def await_ahead(self, wanted: Callable[[], bool]) -> bool:
        """Wait until a text waits while others are computed, and is `wanted`; False once the queue is closed."""
        with self._lock:
            self._ahead.wait_for(lambda: (self._computing and bool(self._tickets) and wanted()) or self._closed)
            return not self._closed

    def shelved(self) -> None:
        """Rows that were taken are in a lane now."""
        with self._lock:
            self._arrived.notify()

    def close(self) -> None:
        """Release the threads that wait, for good."""
        with self._lock:
            self._closed = True
            self._arrived.notify_all()
            self._ahead.notify_all()

    def _take_one(self, characters: int | None) -> Row | None:
        with self._lock:
            if not self._tickets:
                return None
            _, number, ticket = self._tickets[0]
            row = ticket.rows[ticket.taken]
            if characters is not None and row.size > characters:
                return None
            del self._tickets[0]
            ticket.taken += 1
            if ticket.taken < len(ticket.rows):
                insort(self._tickets, (ticket.rows[ticket.taken].due, number, ticket))
            else:
                del self._numbers[ticket]
            return row
