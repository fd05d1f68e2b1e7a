"""The batcher in any order of events: submit, leave, cancel, expire, fail, encode, compute, die and drain.

Time is the test's own, and so are the turns of the two threads: each rule lets one of them do one piece of work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from model.classifier import Prediction
from model.text import EncodedText
from service.batcher import Batcher
from service.errors import ClientLeft, DeadlinePassed, Draining, NotReady, Overloaded, TextError
from service.metrics import Metrics
from service.queue import LONGEST_YIELD, Ticket
from tests.service.fakes import FakeClassifier

MAX_TEXTS, MAX_CHARACTERS, MAX_TOKENS, MAX_STEPS = 30, 2000, 40, 8
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
        """Run what is due, and what that makes due."""
        for _ in range(6):
            self.call_soon(self.stop)
            self.run_forever()


class TimedClassifier(FakeClassifier):
    """Computing takes time: by the tokens and by the steps of a batch."""

    def __init__(self, loop: TimedLoop) -> None:
        super().__init__()
        self._loop = loop
        self.shapes: list[tuple[int, list[int]]] = []

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        lengths = [len(each.token_ids) for each in encoded]
        self.shapes.append((sum(lengths), lengths))
        self._loop.now += 1e-3 + 1e-5 * sum(lengths) + 2e-5 * max(lengths)
        return super().infer(encoded)


class Depth(Metrics):
    """Remembers the depth of the queue."""

    depth = 0

    def queue_depth(self, change: int) -> None:
        self.depth += change


def made(loop: TimedLoop, fake: FakeClassifier, metrics: Metrics, max_queue: int = 10**6) -> Batcher:
    """A batcher without threads."""
    return Batcher(
        lambda: fake,
        max_queue=max_queue,
        max_queue_characters=MAX_CHARACTERS if max_queue == MAX_TEXTS else 10**9,
        max_batch_tokens=MAX_TOKENS,
        max_batch_steps=MAX_STEPS,
        metrics=metrics,
        clock=loop.time,
    )


class BatcherStates(RuleBasedStateMachine):
    """What a batcher must hold to in every state."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = TimedLoop()
        self.fake = TimedClassifier(self.loop)
        self.metrics = Depth()
        self.batcher = made(self.loop, self.fake, self.metrics, MAX_TEXTS)
        self.tickets: list[Ticket] = []
        self.resolved: dict[Ticket, int] = {}
        self.cancelled: set[Ticket] = set()
        self.stopped = False

    @initialize()
    def open(self) -> None:
        """The classifier is opened, as the model's thread does first."""
        opened = self.batcher.attach(self.loop)
        assert self.batcher.worker.open()
        self.loop.run_due()
        assert opened.result() is self.fake

    @rule(texts=st.lists(TEXTS, min_size=1, max_size=12), timeout=st.floats(0.001, 5))
    def submit(self, texts: list[str], timeout: float) -> None:
        """A request is admitted as a whole, or refused with a time to come back."""
        before = self.texts_waiting()
        try:
            ticket = self.batcher.submit(texts, self.loop.now + timeout)
        except (Overloaded, Draining, NotReady):
            assert before or self.stopped, "an idle batcher refused a request"
            assert self.texts_waiting() == before
            return
        assert before < MAX_TEXTS
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
        """A client closes its connection, also after it was answered."""
        self.batcher.withdraw(data.draw(st.sampled_from(self.tickets)))

    @precondition(lambda self: self.tickets)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """A waiter is cancelled without the batcher's being told."""
        ticket = data.draw(st.sampled_from(self.tickets))
        if ticket.future.cancel():
            self.cancelled.add(ticket)

    @rule(seconds=st.floats(0, 3), loop_runs=st.booleans())
    def wait(self, seconds: float, loop_runs: bool) -> None:
        """Time passes, and the event loop may be too busy to see it."""
        self.loop.now += seconds
        if loop_runs:
            self.loop.run_due()

    @precondition(lambda self: not self.stopped)
    @rule()
    def encode(self) -> None:
        """Either thread takes up what is due."""
        self.batcher.worker.encode()

    @precondition(lambda self: not self.stopped)
    @rule()
    def compute(self) -> None:
        """The model's thread computes a batch, as full as there are encoded texts."""
        self.batcher.worker.infer()

    @rule()
    def deliver(self) -> None:
        """The event loop hears of what was computed."""
        self.loop.run_due()

    @precondition(lambda self: not self.stopped)
    @rule()
    def drain(self) -> None:
        """The process stops: what was accepted is answered, or told to go elsewhere when the time is over."""
        task = self.loop.create_task(self.batcher.drain(1.0))
        self.loop.run_due()
        self.batcher.worker.encode()
        self.batcher.worker.infer()
        self.loop.run_due()
        self.loop.now += 1.1
        self.loop.run_due()
        assert task.done()
        self.stopped = True
        assert all(ticket.future.done() for ticket in self.tickets)

    @precondition(lambda self: not self.stopped)
    @rule()
    def die(self) -> None:
        """A thread ends in a way it must not."""

        def fail() -> None:
            raise RuntimeError

        self.batcher.worker._run(fail)
        self.loop.run_due()
        self.stopped = True
        assert all(ticket.future.done() for ticket in self.tickets)

    def texts_waiting(self) -> int:
        """Texts that the batcher believes to be accepted and not answered."""
        return self.metrics.depth

    @invariant()
    def budgets_are_kept(self) -> None:
        """No batch has too many tokens, or texts of another lane's length."""
        for tokens, lengths in self.fake.shapes:
            assert len(lengths) == 1 or tokens <= MAX_TOKENS
            assert min(lengths) >= 1
        self.fake.shapes.clear()

    @invariant()
    def the_queue_is_bounded(self) -> None:
        """By one request more than what it may hold."""
        assert 0 <= self.texts_waiting() < MAX_TEXTS + 12

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
        """In the end everything that is left is computed, in time; then nothing is left over."""
        try:
            self.finish()
        finally:
            self.loop.close()

    def finish(self) -> None:
        """Answer all that is left."""
        if not self.stopped:
            for _ in range(len(self.tickets) * 13):
                self.batcher.worker.encode()
                self.batcher.worker.infer()
                self.loop.run_due()
            self.answers_belong_to_their_texts()
        self.loop.run_due()
        assert all(ticket.future.done() for ticket in self.tickets)
        assert self.texts_waiting() == 0
        assert self.batcher.predicted_wait == 0


def check(text: str, outcome: Prediction | TextError) -> None:
    """An outcome is that of its text, as if it were alone."""
    if isinstance(outcome, TextError):
        assert outcome.code == ("blank" if text == "nothing" else "failed")
        assert text in ("poison", "panic", "nothing")
        return
    assert outcome.tokens == len(text.split())
    lean = text.split().count("good") - text.split().count("bad")
    assert outcome.label == ("neutral" if lean == 0 else "positive" if lean > 0 else "negative")


TestBatcherStates = BatcherStates.TestCase
TestBatcherStates.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def flooded(texts_a_round: int, victim: list[str]) -> float:
    """Seconds until `victim` is answered while single tweets keep coming, more than can be computed."""
    loop = TimedLoop()
    fake = TimedClassifier(loop)
    batcher = made(loop, fake, Metrics())
    batcher.attach(loop)
    batcher.worker.open()
    ticket = batcher.submit(victim, loop.now + 100)
    started = loop.now
    while not ticket.future.done():
        for _ in range(texts_a_round):
            batcher.submit(["good bad plain"], loop.now + 1000)
        if batcher.worker._wants():
            batcher.worker.encode()
        batcher.worker.infer()
        loop.run_due()
        assert loop.now - started < 60
    seconds = loop.now - started
    loop.close()
    return seconds


def test_a_flood_of_tweets_starves_neither_a_long_text_nor_a_large_request() -> None:
    """Both wait for what came before they were due, and not for what came later."""
    assert flooded(20, ["word " * 300]) < 4 * LONGEST_YIELD
    assert flooded(20, ["good bad plain"] * 200) < 4 * LONGEST_YIELD
    assert flooded(0, ["word " * 300]) < 1


def test_a_large_request_does_not_hold_up_a_tweet() -> None:
    """A tweet that comes after it is among the next texts."""
    loop = TimedLoop()
    fake = TimedClassifier(loop)
    batcher = made(loop, fake, Metrics())
    batcher.attach(loop)
    batcher.worker.open()
    large = batcher.submit(["good bad plain"] * 9 + ["word " * 300] * 20, loop.now + 100)
    for _ in range(3):
        batcher.worker.encode()
        batcher.worker.infer()
        loop.run_due()
    tweet = batcher.submit(["good"], loop.now + 100)
    batches = len(fake.batches)
    while not tweet.future.done():
        batcher.worker.encode()
        batcher.worker.infer()
        loop.run_due()
    assert len(fake.batches) - batches <= 2
    assert not large.future.done()
    large.future.cancel()
    loop.close()
