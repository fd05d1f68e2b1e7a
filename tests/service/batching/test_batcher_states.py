"""The batcher in any order of events: submit, leave, cancel, expire, fail, compute, die and drain.

Time is the test's own, and so are the turns of the event loop and of the thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from model.classifier import Prediction
from model.text.tokenizer import EncodedText
from service.batching.batcher import Batcher
from service.batching.queue import LARGE, yielded
from service.batching.thread import ModelThread
from service.batching.ticket import Ticket
from service.errors import ClientLeft, DeadlinePassed, Draining, NotReady, Overloaded, TextError
from service.metrics import Metrics
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier

MAX_TEXTS, MAX_CHARACTERS, LONGEST = 30, 2000, 100
WORDS = st.sampled_from(["good", "bad", "plain", "qzx"])
TEXTS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=8).map(" ".join),
    st.lists(WORDS, min_size=9, max_size=60).map(" ".join),
    st.sampled_from(["poison", "panic", "nothing"]),
)


class TimedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock a test sets, and which runs what is due when it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0

    def time(self) -> float:
        return self.now

    def run_due(self) -> None:
        """Run the callbacks that are due, and those that become due by them."""
        for _ in range(6):
            self.call_soon(self.stop)
            self.run_forever()


class TimedThread:
    """A thread that makes its next call when it is told."""

    def __init__(self, loop: TimedLoop) -> None:
        self._loop = loop
        self._calls: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []

    def call(self, function: Callable[[], Any]) -> asyncio.Future[Any]:
        """Keep it."""
        self._calls.append((function, self._loop.create_future()))
        return self._calls[-1][1]

    def run(self) -> None:
        """Make one call, if there is any; there is never more than one."""
        if self._calls:
            [(function, future)], self._calls = self._calls, []
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)


class TimedClassifier(FakeClassifier):
    """Computing takes time, in proportion to the tokens and the steps of a batch."""

    def __init__(self, loop: TimedLoop) -> None:
        super().__init__()
        self._loop = loop
        self.broken = False

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        if self.broken:
            raise ValueError
        lengths = [len(each.token_ids) for each in encoded]
        self._loop.now += 1e-3 + 1e-5 * sum(lengths) + 2e-5 * max(lengths)
        return super().infer(encoded)


class Depth(Metrics):
    """Remembers the depth of the queue."""

    depth = 0

    def queue_depth(self, change: int) -> None:
        self.depth += change


def made(
    loop: TimedLoop, fake: FakeClassifier, metrics: Metrics, max_queue: int = 10**6
) -> tuple[Batcher, TimedThread]:
    """A batcher whose thread is the test."""
    thread = TimedThread(loop)

    async def make() -> Batcher:
        return Batcher(
            fake,
            cast(ModelThread, thread),
            Settings(max_queue=max_queue, max_queue_characters=MAX_CHARACTERS if max_queue == MAX_TEXTS else 10**9),
            metrics,
            model="default",
            longest=LONGEST,
            clock=loop.time,
        )

    return loop.run_until_complete(make()), thread


class BatcherStates(RuleBasedStateMachine):
    """The state machine: invariants of a batcher in every state."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = TimedLoop()
        self.fake = TimedClassifier(self.loop)
        self.metrics = Depth()
        self.batcher, self.thread = made(self.loop, self.fake, self.metrics, MAX_TEXTS)
        self.tickets: list[Ticket] = []
        self.resolved: dict[Ticket, int] = {}
        self.cancelled: set[Ticket] = set()
        self.stopped = False

    @rule(texts=st.lists(TEXTS, min_size=1, max_size=12), timeout=st.floats(0.001, 5), explained=st.booleans())
    def submit(self, texts: list[str], timeout: float, explained: bool) -> None:
        """A request is admitted as a whole, or refused with a time to retry."""
        before, alive = self.batcher._texts, self.batcher.alive
        try:
            ticket = submitted(self.batcher, texts, timeout, explained=len(texts) // 2 * explained)
        except (Overloaded, Draining, NotReady):
            # One whose thread has hung for longer than a usual request may take admits nothing, though it may be empty
            assert before or self.stopped or not alive, "an idle batcher refused a request"
            assert self.batcher._texts == before
            return
        assert before < MAX_TEXTS
        assert alive
        assert not self.stopped
        self.tickets.append(ticket)
        self.resolved[ticket] = 0
        ticket.future.add_done_callback(lambda _: self.count(ticket))

    def count(self, ticket: Ticket) -> None:
        """A future was resolved."""
        self.resolved[ticket] += 1

    @precondition(lambda self: self.tickets)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """A client closes its connection, perhaps after its answer."""
        self.batcher.withdraw(data.draw(st.sampled_from(self.tickets)))

    @precondition(lambda self: self.tickets)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """A waiter is cancelled, and the batcher is not told."""
        ticket = data.draw(st.sampled_from(self.tickets))
        if ticket.future.cancel():
            self.cancelled.add(ticket)

    @rule(seconds=st.floats(0, 3), loop_runs=st.booleans())
    def wait(self, seconds: float, loop_runs: bool) -> None:
        """Time passes, and the event loop may be too busy to notice."""
        self.loop.now += seconds
        if loop_runs:
            self.loop.run_due()

    @rule()
    def turn(self) -> None:
        """The event loop runs an iteration: it computes, and gets the results of the thread."""
        self.loop.run_due()

    @rule()
    def compute(self) -> None:
        """The thread makes a call."""
        self.thread.run()

    @precondition(lambda self: not self.stopped)
    @rule()
    def drain(self) -> None:
        """The process stops: accepted requests are answered, or get an error at the end of the grace time."""
        task = self.loop.create_task(self.batcher.drain(1.0))
        self.loop.run_due()
        self.thread.run()
        self.loop.run_due()
        self.loop.now += 1.1
        self.loop.run_due()
        assert task.done()
        self.stopped = True
        assert all(ticket.future.done() for ticket in self.tickets)

    @precondition(lambda self: not self.stopped)
    @rule()
    def die(self) -> None:
        """The model fails at every text from now on: all waiters are told."""
        self.fake.broken = True
        if not self.batcher._unanswered:
            self.submit(["good"], 5, explained=False)
        for _ in range(10):
            self.thread.run()
            self.loop.run_due()
        self.stopped = not self.batcher.alive
        self.fake.broken = False
        assert all(ticket.future.done() for ticket in self.tickets)

    @invariant()
    def the_queue_is_bounded(self) -> None:
        """The queue holds at most its limit and one request more."""
        assert 0 <= self.batcher._texts < MAX_TEXTS + 12

    @invariant()
    def answers_belong_to_their_texts(self) -> None:
        """Each future is resolved once, with an outcome for each of its texts or one error."""
        for ticket in self.tickets:
            assert self.resolved[ticket] <= 1
            if not ticket.future.done() or ticket in self.cancelled:
                continue
            error = ticket.future.exception()
            if error is not None:
                assert isinstance(error, (ClientLeft, DeadlinePassed, Draining, NotReady))
                continue
            for text, outcome in zip(ticket.texts, ticket.future.result(), strict=True):
                check(text, outcome)

    def teardown(self) -> None:
        """In the end everything is computed in time, and nothing remains."""
        try:
            self.finish()
        finally:
            self.loop.close()

    def finish(self) -> None:
        """Answer all remaining requests."""
        if not self.stopped:
            for _ in range(len(self.tickets) * 13):
                self.thread.run()
                self.loop.run_due()
            self.answers_belong_to_their_texts()
        self.loop.run_due()
        assert all(ticket.future.done() for ticket in self.tickets)
        self.loop.now += 1
        self.loop.run_due()
        assert self.batcher._texts == self.batcher._characters == self.metrics.depth == 0
        assert self.batcher.predicted_wait == 0


def submitted(batcher: Batcher, texts: list[str], timeout: float = 1000, *, explained: int = 0) -> Ticket:
    """A ticket for some texts."""
    return batcher.submit(texts, [*map(len, texts)], batcher._clock() + timeout, explained=explained)


def check(text: str, outcome: Prediction | TextError) -> None:
    """An outcome is that of its text alone."""
    if isinstance(outcome, TextError):
        assert outcome.code == ("blank" if text == "nothing" else "failed")
        assert text in ("poison", "panic", "nothing")
        return
    assert outcome.tokens == len(text.split())
    lean = text.split().count("good") - text.split().count("bad")
    assert outcome.label == ("neutral" if lean == 0 else "positive" if lean > 0 else "negative")


TestBatcherStates = BatcherStates.TestCase
TestBatcherStates.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def flooded(texts_a_turn: int, victim: list[str]) -> float:
    """Seconds until `victim` is answered while more single tweets arrive than can be computed."""
    loop = TimedLoop()
    batcher, thread = made(loop, TimedClassifier(loop), Metrics())
    ticket = submitted(batcher, victim)
    started = loop.now
    while not ticket.future.done():
        for _ in range(texts_a_turn):
            submitted(batcher, ["good bad plain"])
        thread.run()
        loop.call_soon(loop.stop)
        loop.run_forever()
        assert loop.now - started < 60
    seconds = loop.now - started
    loop.close()
    return seconds


def test_a_flood_of_tweets_starves_neither_a_long_text_nor_a_large_request() -> None:
    """Both wait only for texts that came before they were due."""
    assert flooded(40, ["word " * 19]) < 4 * yielded(LARGE)
    assert flooded(40, ["word " * 300]) < 4 * yielded(LARGE)
    assert flooded(40, ["good bad plain"] * 200) < 4 * yielded(LARGE)
    assert flooded(0, ["word " * 300]) < 1
