"""The batcher, as requests see it: all or nothing is admitted, and every ticket is answered exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from service.errors import ClientLeft, DeadlinePassed, Draining, NotReady, Overloaded, ServiceError
from service.interface import ServedClassifier
from service.metrics import Metrics
from service.queue import Queue, Row, Ticket
from service.worker import Worker

if TYPE_CHECKING:
    from service.queue import Outcome


class Batcher:
    """Runs a classifier for many requests at once. All methods belong to the event loop that called `start`."""

    def __init__(
        self,
        open_classifier: Callable[[], ServedClassifier],
        *,
        max_queue: int,
        max_batch_tokens: int,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._metrics = metrics
        self._clock = clock
        self._queue = Queue(max_queue)
        metrics.watch_queue(lambda: self._queue.waiting)
        self._worker = Worker(
            self._queue, open_classifier, max_batch_tokens=max_batch_tokens, metrics=metrics, clock=clock
        )
        self._unanswered: set[Ticket] = set()
        self._all_answered = asyncio.Event()
        self._all_answered.set()
        self._draining = False
        self._dead = False

    def start(self) -> asyncio.Future[ServedClassifier]:
        """Start the model's thread, which opens the classifier; the future says how that went."""
        self._loop = asyncio.get_running_loop()
        opened: asyncio.Future[ServedClassifier] = self._loop.create_future()
        self._worker.start(self._loop, opened, deliver=self._deliver, died=self._die)
        return opened

    @property
    def alive(self) -> bool:
        """Whether the model's thread can answer."""
        return not self._dead and self._worker.is_alive()

    def join(self, timeout: float) -> bool:
        """Whether the model's thread has ended, or does within `timeout` seconds."""
        return self._worker.join(timeout)

    @property
    def predicted_wait(self) -> float:
        """Seconds until all that is admitted now will be answered, as far as one can tell."""
        return (self._queue.waiting + self._worker.computing) * self._worker.seconds_per_text

    def check_room(self, texts: int) -> None:
        """Raise what `submit` would raise for that many texts, before they are known."""
        if self._draining:
            raise Draining(retry_after=self.predicted_wait)
        if not self.alive:
            raise NotReady("The model has stopped.", retry_after=self.predicted_wait)
        if not self._queue.room_for(texts):
            raise Overloaded("The queue has no room for this request.", retry_after=self.predicted_wait)

    def submit(self, texts: Sequence[str], deadline: float, explained: int = 0) -> Ticket:
        """Admit all `texts` or none. The ticket's future gets an outcome for each, or one ServiceError.

        The first `explained` of them are answered with steps.

        Raises:
            Overloaded: the queue has no room for all of them.
            Draining, NotReady: nothing is admitted any more.
        """
        self.check_room(len(texts))
        now = self._clock()
        ticket = Ticket(texts, now, deadline, self._loop.create_future(), [None] * len(texts), len(texts), explained)
        ticket.timer = self._loop.call_later(max(0.0, deadline - now), self._expire, ticket)
        self._unanswered.add(ticket)
        self._all_answered.clear()
        self._queue.put(ticket)
        return ticket

    def withdraw(self, ticket: Ticket) -> None:
        """Nobody waits for this ticket any longer: what is not computed yet will not be."""
        self._abandon(ticket, "disconnected", ClientLeft("The client left before its answer."))

    def refuse_new(self) -> None:
        """Admit nothing more; what was admitted is still answered."""
        self._draining = True

    async def drain(self, timeout: float) -> None:
        """Admit nothing more and wait for what was admitted, at most `timeout` seconds; the rest get Draining."""
        self.refuse_new()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), timeout)
        for ticket in list(self._unanswered):
            self._abandon(ticket, "drain", Draining(retry_after=0))
        self._queue.close()

    def _expire(self, ticket: Ticket) -> None:
        self._abandon(ticket, "deadline", DeadlinePassed("The answer was not ready in time."))

    def _abandon(self, ticket: Ticket, reason: str, error: ServiceError) -> None:
        if ticket in self._unanswered:
            ticket.left = reason
            self._metrics.dropped(reason, self._queue.remove(ticket))
            self._settle(ticket, error)

    def _deliver(self, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> None:
        for (ticket, place), outcome in zip(rows, outcomes, strict=True):
            ticket.outcomes[place] = outcome
            ticket.missing -= 1
            if ticket.missing == 0 and ticket in self._unanswered:
                self._settle(ticket)

    def _die(self) -> None:
        self._dead = True
        self._queue.close()
        for ticket in list(self._unanswered):
            self._queue.remove(ticket)
            self._settle(ticket, NotReady("The model has stopped.", retry_after=0))

    def _settle(self, ticket: Ticket, error: ServiceError | None = None) -> None:
        self._unanswered.discard(ticket)
        if not self._unanswered:
            self._all_answered.set()
        if ticket.timer is not None:
            ticket.timer.cancel()
        if ticket.future.done():  # its waiter was cancelled
            return
        if error is not None:
            ticket.future.set_exception(error)
        else:
            ticket.future.set_result([outcome for outcome in ticket.outcomes if outcome is not None])
