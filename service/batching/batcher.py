"""The batcher: admits texts, computes them in slices on the event loop, and answers every ticket exactly once.

Texts that arrive in one turn of the event loop are computed together in the next, without a thread or a lock. A slice
takes a few milliseconds; requests are read and answers written between slices. Long texts and explained ones are
computed in the model's thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import thread_time
from typing import TYPE_CHECKING, Any

from service.batching.computing import BatchResult, compute
from service.batching.pace import Pace
from service.batching.queue import Batch, Queue
from service.batching.thread import ModelThread
from service.batching.ticket import Ticket
from service.errors import ClientLeft, DeadlinePassed, Draining, NotReady, Overloaded, ServiceError, TextError
from service.logs import where
from service.metrics import Metrics
from service.settings import Settings

if TYPE_CHECKING:
    from model.classifier import Classifier


RESTART_SECONDS = 2  # until a process whose model has died is replaced, or a model is loaded
LONGEST_RETRY = 30.0  # seconds; callers hardly wait longer, and not all of them come back
SWEEP = 0.02  # seconds between looks at deadlines
# Unanswered requests. 512 connections that send at once are no overload: to answer them takes a few tenths of a second.
# Where HTTP and not the model is the limit, a bound on texts alone would admit many seconds of work.
MOST_REQUESTS = 512
IN_THREAD = 16_384  # characters that the thread computes at once
LOG = logging.getLogger("service.batching")


class Batcher:
    """Runs a classifier for many requests. Its methods belong to the event loop on which it was made."""

    def __init__(
        self,
        classifier: Classifier,
        thread: ModelThread,
        settings: Settings,
        metrics: Metrics,
        *,
        model: str,
        longest: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`thread` computes the texts of more than `longest` characters; `model` is the name in metrics."""
        self._classifier = classifier
        self._thread = thread
        self._settings = settings
        self._metrics = metrics
        self._model = model
        self._longest = longest
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self.on_death: Callable[[], None] = lambda: None
        self._queue = Queue()
        self._aside = Queue()  # for the thread
        self._busy: float | None = None  # when the thread's call began, by the clock
        self._pace = Pace()
        self._last: float | None = None  # when the last slice ended, if texts waited then
        self._scheduled = False
        self._sweeper: asyncio.TimerHandle | None = None
        self._unanswered: dict[Ticket, None] = {}
        self._texts = 0  # unanswered
        self._characters = 0  # of the unanswered texts
        self._shown = 0  # unanswered texts in the metrics
        self._turn = 0.0  # when the next caller that is refused is likely to be admitted, by the clock
        self._all_answered = asyncio.Event()
        self._all_answered.set()
        self._draining = False
        self._dead = False

    @property
    def alive(self) -> bool:
        """Whether texts are computed: no call of the thread has taken longer than a usual request may."""
        return not self._dead and (self._busy is None or self._clock() - self._busy <= self._settings.default_timeout)

    @property
    def predicted_wait(self) -> float:
        """Seconds until all admitted texts will be answered, by the measured pace."""
        return self._pace.seconds(self._characters)

    def check_ready(self) -> None:
        """Raise Draining or NotReady where no request is admitted."""
        if self._draining:
            raise Draining(retry_after=self.predicted_wait)
        if not self.alive:
            raise NotReady("The model has stopped.", retry_after=RESTART_SECONDS)

    def full(self, ahead: int = 0) -> bool:
        """Whether no request has room, whatever its size, once `ahead` others are admitted.

        A queue that is not full admits a request of any size: if large ones had to wait for room for all of their
        texts, a stream of small ones would keep them out for ever.
        """
        limits = self._settings
        room = self._texts < limits.max_queue and self._characters < limits.max_queue_characters
        return not room or len(self._unanswered) + ahead >= MOST_REQUESTS or self._draining or not self.alive

    def check_room(self, characters: int = 0) -> None:
        """Raise what `submit` raises for a request, before it is read.

        `characters` of its texts, as far as they are known, decide on Retry-After alone.
        """
        self.check_ready()
        if self.full():
            raise Overloaded(retry_after=self.retry_after(characters))

    def submit(
        self,
        texts: Sequence[str],
        sizes: Sequence[int],
        deadline: float,
        *,
        explained: int = 0,
        state: Mapping[str, Any] | None = None,
    ) -> Ticket:
        """Admit all `texts` (of `sizes` characters) or none.

        The ticket's future gets an outcome for each, or one ServiceError. The first `explained` are answered with
        steps. Once the request's `state` has `disconnected`, the ticket is withdrawn.

        Raises:
            Overloaded: the queue is full.
            Draining, NotReady: no request is admitted.
        """
        self.check_room(characters=sum(sizes))
        ticket = Ticket(texts, sizes, self._clock(), deadline, self._loop.create_future(), state or {})
        self._texts += len(texts)
        self._characters += sum(sizes)
        self._unanswered[ticket] = None
        self._all_answered.clear()
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(SWEEP, self._sweep)
        if explained:
            self._aside.put(ticket, range(explained), explained=True)
        rest = range(explained, len(texts))
        here: Sequence[int] = rest
        aside: Sequence[int] = ()
        if rest and max(sizes[explained:]) > self._longest:
            here = [place for place in rest if sizes[place] <= self._longest]
            aside = [place for place in rest if sizes[place] > self._longest]
        if here:
            self._queue.put(ticket, here)
            if not self._scheduled:
                self._scheduled = True
                self._loop.call_soon(self._compute_slice)
        if aside:
            self._aside.put(ticket, aside)
        if explained or aside:
            self._use_thread()
        return ticket

    def withdraw(self, ticket: Ticket) -> None:
        """Drop the texts of a ticket that are not computed yet, because its client has left."""
        self._abandon(ticket, "disconnected", ClientLeft("The client left before its answer."))

    async def drain(self, timeout: float) -> None:
        """Admit no more, and wait `timeout` seconds at most for the admitted; the rest get Draining."""
        self._draining = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), timeout)
        for ticket in list(self._unanswered):
            self._abandon(ticket, "drain", Draining(retry_after=0))
        self._show_depth()

    def _compute_slice(self) -> None:
        self._scheduled = False
        if self._dead:
            return
        try:
            started, processor = self._clock(), thread_time()
            last = started if self._last is None else self._last
            batch = self._take(self._queue, self._pace.size(started - last), started)[0]
            if batch:
                result = compute(self._classifier, _texts(batch), clock=self._clock)
                # Processor time: another process on the core is no reason for smaller slices.
                spent = thread_time() - processor
                characters = self._deliver(batch, result)
                self._last = self._clock()
                self._pace.learn(characters, spent, self._last - last)
        except BaseException as error:
            self._die(error)
            return
        if self._queue:
            self._scheduled = True
            self._loop.call_soon(self._compute_slice)
        else:
            self._last = None

    def _use_thread(self) -> None:
        """Have the thread compute the texts that wait for it, unless a call of it runs."""
        if self._busy is not None or self._dead:
            return
        now = self._clock()
        batch, explain = self._take(self._aside, IN_THREAD, now)
        if batch:
            self._busy = now
            call = partial(compute, self._classifier, _texts(batch), explain=explain, clock=self._clock)
            self._thread.call(call).add_done_callback(partial(self._computed, batch))

    def _computed(self, batch: Batch, done: asyncio.Future[BatchResult]) -> None:
        began, self._busy = self._busy, None
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            self._die(error)
            return
        characters = self._deliver(batch, done.result())
        if began is not None:
            self._pace.note(characters, self._clock() - began)
        self._use_thread()

    def _take(self, queue: Queue, characters: int, now: float) -> tuple[Batch, bool]:
        """The next texts of a queue whose clients still wait, and whether they are to be explained."""

        def wanted(ticket: Ticket) -> bool:
            if ticket.given_up:
                self.withdraw(ticket)
            elif now >= ticket.deadline:
                self._expire(ticket)
            return not ticket.future.done()

        batch, explain = queue.take(characters, wanted)
        for ticket, places in batch.items():
            ticket.waiting -= len(places)
            if ticket.queued < 0:
                ticket.queued = now - ticket.admitted
                self._metrics.queue_wait(ticket.queued)
        return batch, explain

    def _deliver(self, batch: Batch, result: BatchResult) -> int:
        """Give the tickets the outcomes of their texts; the characters of these."""
        characters = 0
        outcomes = iter(result.outcomes)
        for ticket, places in batch.items():
            ticket.tokenizing += result.tokenizing
            ticket.inferring += result.inferring
            for place, outcome in zip(places, outcomes, strict=False):
                ticket.outcomes[place] = outcome
            size = sum([ticket.sizes[place] for place in places])
            characters += size
            if ticket in self._unanswered:
                ticket.missing -= len(places)
                self._texts -= len(places)
                self._characters -= size
                if not ticket.missing:
                    self._settle(ticket)
        self._metrics.tokenized(result.tokenizing)
        if result.texts:
            self._metrics.batch(result.texts, result.tokens, result.unknown, result.inferring)
            labels = [
                each.label for each in result.outcomes if not isinstance(each, TextError) and each.label is not None
            ]
            self._metrics.predicted(self._model, labels)
        return characters

    def _sweep(self) -> None:
        """Look for passed deadlines, clients that left, and a call of the thread that hangs."""
        self._sweeper = None
        now = self._clock()
        if self._busy is not None and now - self._busy > self._settings.max_timeout:
            # The deadline of every text in that call has passed.
            self._die(None)
        for ticket in list(self._unanswered):
            if ticket.deadline <= now:
                self._expire(ticket)
            elif ticket.given_up:
                self.withdraw(ticket)
        self._show_depth()
        if self._unanswered or self._busy is not None:
            self._sweeper = self._loop.call_later(SWEEP, self._sweep)

    def _expire(self, ticket: Ticket) -> None:
        self._abandon(ticket, "deadline", DeadlinePassed("The answer was not ready in time."))

    def retry_after(self, characters: int) -> float:
        """Seconds until a full queue has room for a refused request; those refused before it have their turns first."""
        now, wait, limits, requests = self._clock(), self.predicted_wait, self._settings, len(self._unanswered)
        # The share of the work after which the queue has room.
        share = max(
            1 - (limits.max_queue - 1) / max(1, self._texts),
            1 - (limits.max_queue_characters - 1) / max(1, self._characters),
            1 - (MOST_REQUESTS - 1) / max(1, requests),
            0.0,
        )
        # Each caller gets a turn of its own, after those of earlier callers: with one time for all, they would all come
        # back at once, and most would be refused again.
        turn = max(self._turn, now)
        texts = max(1.0, characters * self._texts / max(1, self._characters))  # of the queue's mean size
        each = wait / max(1, self._texts) * texts
        # Retry-After counts whole seconds, so callers that are refused in one moment come back in one moment: of these
        # the queue takes what it holds, however many it computes in a second.
        stretch = max(1.0, 1 / max(1e-9, each * max(1.0, min(MOST_REQUESTS, limits.max_queue / texts))))
        retry_after = wait * share + (turn - now) * stretch
        if retry_after < LONGEST_RETRY:
            self._turn = turn + each
        return min(retry_after, LONGEST_RETRY)

    def _abandon(self, ticket: Ticket, reason: str, error: ServiceError) -> None:
        if ticket in self._unanswered:
            self._metrics.dropped(reason, ticket.waiting)
            self._settle(ticket, error)

    def _settle(self, ticket: Ticket, error: ServiceError | None = None) -> None:
        del self._unanswered[ticket]
        if ticket.missing:
            left = [place for place, outcome in enumerate(ticket.outcomes) if outcome is None]
            self._texts -= len(left)
            self._characters -= sum([ticket.sizes[place] for place in left])
        if not self._unanswered:
            self._all_answered.set()
            self._turn = 0.0
        future = ticket.future
        if future.done():  # its waiter was cancelled
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result([outcome for outcome in ticket.outcomes if outcome is not None])

    def _die(self, error: BaseException | None) -> None:
        """The model cannot compute: fail all tickets, and call `on_death`."""
        if self._dead:
            return
        self._dead = True
        LOG.critical("the model has died: %s", "its thread hangs" if error is None else where(error))
        for ticket in list(self._unanswered):
            self._settle(ticket, NotReady("The model has stopped.", retry_after=RESTART_SECONDS))
        self._show_depth()
        self.on_death()

    def _show_depth(self) -> None:
        # The change alone: other models add theirs to the same gauge.
        self._metrics.queue_depth(self._texts - self._shown)
        self._shown = self._texts


def _texts(batch: Batch) -> list[str]:
    return [ticket.texts[place] for ticket, places in batch.items() for place in places]
