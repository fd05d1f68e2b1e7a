"""The batcher, as requests see it: all or nothing is admitted, and every ticket is answered exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from service.backlog import Backlog
from service.cost import Cost
from service.errors import ClientLeft, DeadlinePassed, Draining, NotReady, Overloaded, ServiceError
from service.interface import ServedClassifier
from service.lanes import Lanes
from service.metrics import Metrics
from service.queue import Queue, Row, Ticket
from service.worker import Worker

if TYPE_CHECKING:
    from service.queue import Outcome


# How long it takes to replace a process whose model's thread has died, or until one that loads has loaded.
RESTART_SECONDS = 2
# Not all come back, and who is told more than this hardly will.
LONGEST_RETRY = 30.0  # seconds
WATCH_SECONDS = 1
LOG = logging.getLogger("service.batcher")


class Batcher:
    """Runs a classifier for many requests at once. All methods belong to the event loop that called `start`."""

    def __init__(
        self,
        open_classifier: Callable[[], ServedClassifier],
        *,
        max_queue: int,
        max_queue_characters: int,
        max_batch_tokens: int,
        max_batch_steps: int,
        metrics: Metrics,
        default_timeout: float = 10.0,
        max_timeout: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._default_timeout = default_timeout
        self._max_timeout = max_timeout
        self._metrics = metrics
        self._clock = clock
        self._max_texts = max_queue
        self._max_characters = max_queue_characters
        self._queue = Queue()
        cost = Cost()
        self._backlog = Backlog(cost, max_batch_tokens, max_batch_steps)
        self.worker = Worker(
            self._queue,
            Lanes(max_batch_tokens, max_batch_steps),
            cost,
            open_classifier,
            max_batch_tokens=max_batch_tokens,
            metrics=metrics,
            clock=clock,
        )
        self.on_death: Callable[[], None] = lambda: None
        self._shown = 0
        self._turns = 0.0  # the end of the last turn that was given to someone who was refused, by the clock
        self._unanswered: set[Ticket] = set()
        self._all_answered = asyncio.Event()
        self._all_answered.set()
        self._draining = False
        self._dead = False

    def start(self) -> asyncio.Future[ServedClassifier]:
        """Start the model's thread, which opens the classifier; the future says how that went."""
        opened = self.attach(asyncio.get_running_loop())
        opened.add_done_callback(self._opened)
        self.worker.start()
        return opened

    def attach(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[ServedClassifier]:
        """Belong to `loop`, without a thread: whoever calls this makes the worker work, and the future as `start`."""
        self._loop = loop
        opened: asyncio.Future[ServedClassifier] = loop.create_future()
        self.worker.attach(loop, opened, deliver=self._deliver, died=self._die)
        return opened

    @property
    def alive(self) -> bool:
        """Whether the model's thread can answer: it runs, and has not been at one batch for a usual request's time."""
        return not self._dead and self.worker.is_alive() and self.worker.busy() <= self._default_timeout

    def join(self, timeout: float) -> bool:
        """Whether the model's threads have ended, or do within `timeout` seconds."""
        return self.worker.join(timeout)

    @property
    def predicted_wait(self) -> float:
        """Seconds until all that is admitted now will be answered, as far as one can tell."""
        return self._backlog.seconds()

    def check_room(self) -> None:
        """Raise what `submit` would raise for any request, before this one is read."""
        if self._draining:
            raise Draining(retry_after=self.predicted_wait)
        if self._dead or self.worker.busy() > self._default_timeout:
            raise NotReady("The model has stopped.", retry_after=RESTART_SECONDS)
        # Less than full, it takes a request of any size: were large ones kept out until there is room for all of them,
        # a stream of small ones would keep them out for ever.
        if self._backlog.texts >= self._max_texts or self._backlog.characters >= self._max_characters:
            raise self._overloaded("The queue has no room for this request.", self.predicted_wait)

    def submit(self, texts: Sequence[str], deadline: float, explained: int = 0) -> Ticket:
        """Admit all `texts` or none. The ticket's future gets an outcome for each, or one ServiceError.

        The first `explained` of them are answered with steps.

        Raises:
            Overloaded: the queue is full, or what goes before it leaves too little time until its deadline.
            Draining, NotReady: nothing is admitted any more.
        """
        self.check_room()
        now = self._clock()
        ticket = Ticket(texts, now, deadline, self._loop.create_future(), explained)
        self._check_time(ticket)
        for row in ticket.rows:
            self._backlog.add(row)
        ticket.timer = self._loop.call_later(max(0.0, deadline - now), self._expire, ticket)
        self._unanswered.add(ticket)
        self._all_answered.clear()
        self._queue.put(ticket)
        self._show_depth()
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

    def _check_time(self, ticket: Ticket) -> None:
        """Raise Overloaded where the ticket would be answered too late because of those before it."""
        left, alone = ticket.deadline - ticket.admitted, self._backlog.alone(ticket.rows)
        # Mostly there is time for all that there is, and nobody need know how much of it goes before this one.
        if self._backlog.seconds() + alone <= left:
            return
        ahead = self._backlog.seconds(ticket.rows[-1].due)
        # Where nothing goes before it, no later moment is a better one.
        if ahead and (needed := ahead + alone) > left:
            wait = min(ahead, needed - left)
            raise self._overloaded("The answer would not be ready in time.", wait, len(ticket.rows))

    def _overloaded(self, detail: str, wait: float, texts: int = 1) -> Overloaded:
        """The refusal of a request that might be admitted after `wait` seconds, if nobody else came back by then."""
        now = self._clock()
        # Whoever is told to come back has a turn of its own, behind those who were told before. Were all told the same,
        # they would meet again at the same door, and the more of them there are the fewer would get in.
        each = self.predicted_wait / max(1, self._backlog.texts)
        self._turns = min(max(self._turns, now + wait) + texts * each, now + LONGEST_RETRY)
        return Overloaded(detail, retry_after=self._turns - now)

    def _abandon(self, ticket: Ticket, reason: str, error: ServiceError) -> None:
        if ticket in self._unanswered:
            ticket.left = reason
            self._metrics.dropped(reason, self._queue.remove(ticket))
            self._settle(ticket, error)
            self._show_depth()

    def _deliver(self, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> None:
        for row, outcome in zip(rows, outcomes, strict=True):
            ticket = row.ticket
            if ticket not in self._unanswered:
                continue
            ticket.outcomes[row.place] = outcome
            ticket.missing -= 1
            self._backlog.remove(row)
            if ticket.missing == 0:
                self._settle(ticket)
        self._show_depth()

    def _opened(self, opened: asyncio.Future[ServedClassifier]) -> None:
        if not opened.cancelled() and opened.exception() is None:
            self._watch()

    def _watch(self) -> None:
        """See to it that a thread is not waited for that hangs, or that ended where it could tell nobody."""
        if self._draining or self._dead:
            return
        if self.worker.busy() > self._max_timeout or not self.worker.is_alive():
            # What it is at is of use to nobody any more: every deadline has passed.
            LOG.critical("the model's thread hangs, or has gone")
            self._die()
        else:
            self._loop.call_later(min(WATCH_SECONDS, self._max_timeout / 2), self._watch)

    def _die(self) -> None:
        if self._dead:
            return
        self._dead = True
        self._queue.close()
        for ticket in list(self._unanswered):
            self._queue.remove(ticket)
            self._settle(ticket, NotReady("The model has stopped.", retry_after=RESTART_SECONDS))
        self._show_depth()
        self.on_death()

    def _show_depth(self) -> None:
        # By what it changed: other models add theirs.
        self._metrics.queue_depth(self._backlog.texts - self._shown)
        self._shown = self._backlog.texts

    def _settle(self, ticket: Ticket, error: ServiceError | None = None) -> None:
        self._unanswered.discard(ticket)
        for row in ticket.rows:
            if ticket.outcomes[row.place] is None:
                self._backlog.remove(row)
        # They refer to it as it does to them: it would stay, texts and all, until the collector looks for cycles.
        ticket.rows.clear()
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
