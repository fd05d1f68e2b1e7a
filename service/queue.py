"""The one bounded queue: requests wait in the order they came, counted in texts."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from model.classifier import Prediction
    from service.errors import TextError

    Outcome = Prediction | TextError


@dataclass(slots=True, eq=False)
class Ticket:
    """One admitted request: its texts, and the future that will hold an outcome for each, in order.

    The event loop owns `future`, `outcomes`, `missing` and `timer`; the model's thread owns `taken` and the
    three durations (seconds), and hands them over with the last outcome.
    """

    texts: Sequence[str]
    admitted: float  # by the batcher's clock
    deadline: float  # by the batcher's clock
    future: asyncio.Future[list[Outcome]]
    outcomes: list[Outcome | None]
    missing: int  # outcomes that are not there yet
    explained: int = 0  # so many texts, the first ones, are wanted with steps
    timer: asyncio.TimerHandle | None = None
    # Why nobody waits any longer, one of metrics.REASONS. Set by the event loop, read by the model's thread.
    left: str | None = None
    taken: int = 0  # texts that have left the queue
    queued: float = 0.0
    tokenizing: float = 0.0
    inferring: float = 0.0

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

    @property
    def explained(self) -> bool:
        """Whether its steps are wanted."""
        return self.place < self.ticket.explained

    @property
    def text(self) -> str:
        """The text itself."""
        return self.ticket.texts[self.place]


class Queue:
    """Holds tickets until the model's thread takes their texts. Every method may be called from any thread."""

    def __init__(self, max_texts: int) -> None:
        self._max_texts = max_texts
        self._changed = threading.Condition()
        # Ordered, and quick to lose a ticket from the middle: whoever leaves frees the place at once.
        self._tickets: OrderedDict[Ticket, None] = OrderedDict()
        self._waiting = 0
        self._closed = False

    @property
    def waiting(self) -> int:
        """Texts that wait."""
        return self._waiting

    def room_for(self, texts: int) -> bool:
        """Whether that many texts could be admitted now."""
        return self._waiting + texts <= self._max_texts

    def put(self, ticket: Ticket) -> None:
        """Admit all of a ticket's texts. Whether there is room is asked first: one event loop does both."""
        with self._changed:
            self._tickets[ticket] = None
            self._waiting += len(ticket.texts)
            self._changed.notify()

    def remove(self, ticket: Ticket) -> int:
        """Take a ticket out; how many of its texts had not been taken yet."""
        with self._changed:
            if ticket not in self._tickets:
                return 0
            del self._tickets[ticket]
            texts = len(ticket.texts) - ticket.taken
            self._waiting -= texts
            return texts

    def take(self, characters: int) -> list[Row]:
        """Wait for texts and take the oldest, at least one and up to about that many characters in all.

        An empty list says that the queue is closed.
        """
        rows: list[Row] = []
        with self._changed:
            self._changed.wait_for(lambda: bool(self._tickets) or self._closed)
            if self._closed:
                return rows
            while self._tickets and (characters > 0 or not rows):
                ticket = next(iter(self._tickets))
                while ticket.taken < len(ticket.texts) and (characters > 0 or not rows):
                    rows.append(Row(ticket, ticket.taken))
                    characters -= len(ticket.texts[ticket.taken]) + 1
                    ticket.taken += 1
                if ticket.taken == len(ticket.texts):
                    self._tickets.popitem(last=False)
            self._waiting -= len(rows)
        return rows

    def close(self) -> None:
        """Admit nothing more and release the thread that waits in `take`."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
