"""The batcher: admission, and that every ticket is answered exactly once."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Sequence

import pytest

from model.classifier import Prediction
from model.text import EncodedText
from service.batcher import Batcher
from service.errors import ClientLeft, DeadlinePassed, Draining, NotReady, Overloaded, TextError
from service.metrics import Metrics
from service.queue import Ticket
from tests.service.fakes import FakeClassifier
from tests.service.support import PATIENCE, entered, running, sample, within

pytestmark = pytest.mark.anyio


def later(seconds: float = PATIENCE) -> float:
    """A deadline on the batcher's clock."""
    return time.monotonic() + seconds


async def labels(ticket: Ticket) -> list[str]:
    """The labels of a ticket's outcomes, or the codes of its errors."""
    outcomes = await within(ticket.future)
    return [each.code if isinstance(each, TextError) else each.label for each in outcomes]


async def busy(batcher: Batcher, fake: FakeClassifier) -> Ticket:
    """Occupy the model until `fake.release` is set."""
    fake.hold()
    ticket = batcher.submit(["busy"], later())
    await entered(fake)
    return ticket


async def test_outcomes_come_in_the_order_of_the_texts() -> None:
    """Whatever the order in which their lengths have them computed."""
    fake = FakeClassifier()
    async with running(fake, max_batch_tokens=3) as batcher:
        texts = ["good good good good", "bad", "x y", "good", "bad bad bad"]
        ticket = batcher.submit(texts, later())
        assert await labels(ticket) == ["positive", "negative", "neutral", "positive", "negative"]
    assert len(fake.batches) > 1


@pytest.mark.parametrize("how", ["answered", "withdrawn"])
async def test_nothing_of_a_request_stays(how: str) -> None:
    """It goes with the last who refers to it, and not when the collector of garbage comes next."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        gc.disable()
        try:
            ticket = batcher.submit(["good"], later())
            gone = weakref.ref(ticket.future)
            if how == "withdrawn":
                batcher.withdraw(ticket)
                ticket.future.exception()
            else:
                await labels(ticket)
            del ticket
            for _ in range(2):  # the model's thread remembers its last batch
                await labels(batcher.submit(["other"], later()))
            assert gone() is None
        finally:
            gc.enable()


async def test_what_waits_while_the_model_is_busy_becomes_one_batch() -> None:
    """There is no timer: the first goes alone and at once, the others together after it."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        first = await busy(batcher, fake)
        others = [batcher.submit([f"text {index}"], later()) for index in range(5)]
        fake.release.set()
        for ticket in (first, *others):
            await within(ticket.future)
    assert fake.batches[0] == ["busy"]
    assert [sorted(batch) for batch in fake.batches[1:]] == [[f"text {index}" for index in range(5)]]


async def test_one_bad_text_errors_alone() -> None:
    """Those of other requests, and of its own, are answered."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        await busy(batcher, fake)
        mixed = batcher.submit(["good", "poison", "bad"], later())
        panicking = batcher.submit(["panic"], later())
        other = batcher.submit(["good day"], later())
        fake.release.set()
        assert await labels(mixed) == ["positive", "failed", "negative"]
        assert await labels(panicking) == ["failed"]
        assert await labels(other) == ["positive"]
        assert batcher.alive


async def test_a_text_with_no_tokens_is_not_computed() -> None:
    """It is answered as blank; its neighbour is scored."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        assert await labels(batcher.submit(["nothing", "good"], later())) == ["blank", "positive"]
    assert fake.batches == [["good"]]


async def test_what_is_withdrawn_is_dropped_before_it_is_computed() -> None:
    """Its place is free at once, and the drop is counted with its reason."""
    fake, metrics = FakeClassifier(), Metrics()
    async with running(fake, max_queue=4, metrics=metrics) as batcher:
        await busy(batcher, fake)
        gone = batcher.submit(["gone", "gone too"], later())
        stays = batcher.submit(["good"], later())
        batcher.withdraw(gone)
        batcher.submit(["good", "good"], later())
        with pytest.raises(ClientLeft):
            await within(gone.future)
        fake.release.set()
        assert await labels(stays) == ["positive"]
    assert not any("gone" in text for texts in (*fake.batches, *fake.encoded) for text in texts)
    assert sample(metrics, "sentiment_dropped_total", reason="disconnected") == 2


async def test_what_is_withdrawn_after_it_was_taken_is_dropped_too() -> None:
    """A text that waits for its batch in the model's own hands is not computed either."""
    fake, metrics = FakeClassifier(), Metrics()
    async with running(fake, max_batch_tokens=4, max_batch_steps=2, metrics=metrics) as batcher:
        fake.hold()
        ticket = batcher.submit(["a", "b b b", "c c c"], later())
        await entered(fake)
        assert fake.encoded == [["a", "b b b", "c c c"]]
        batcher.withdraw(ticket)
        fake.release.set()
        with pytest.raises(ClientLeft):
            await within(ticket.future)
        await within(batcher.submit(["good"], later()).future)
    assert fake.batches == [["a"], ["good"]]
    assert sample(metrics, "sentiment_dropped_total", reason="disconnected") == 2


async def test_a_deadline_is_kept_while_the_model_is_busy() -> None:
    """The waiter is told in time, and the text is never computed."""
    fake, metrics = FakeClassifier(), Metrics()
    async with running(fake, metrics=metrics) as batcher:
        await busy(batcher, fake)
        late = batcher.submit(["late"], later(0.001))
        with pytest.raises(DeadlinePassed):
            await within(late.future)
    assert fake.batches == [["busy"]]
    assert sample(metrics, "sentiment_dropped_total", reason="deadline") == 1


async def test_admission_is_all_or_nothing() -> None:
    """A request that is refused leaves no part of itself behind, and one of any size meets the same door."""
    fake = FakeClassifier()
    async with running(fake, max_queue=4) as batcher:
        await busy(batcher, fake)
        batcher.submit(["a", "b"], later())
        large = batcher.submit(["good"] * 5, later())
        for texts in (["c"], ["c", "d"]):
            with pytest.raises(Overloaded):
                batcher.submit(texts, later())
        with pytest.raises(Overloaded):
            batcher.check_room()
        fake.release.set()
        assert await labels(large) == ["positive"] * 5
    assert not {"c", "d"} & {text for batch in fake.batches for text in batch}


async def test_the_queue_is_bounded_in_characters_too() -> None:
    """A few long texts are as much to hold as many short ones."""
    fake = FakeClassifier()
    async with running(fake, max_queue_characters=1000) as batcher:
        await busy(batcher, fake)
        long = batcher.submit(["good " * 300], later())
        with pytest.raises(Overloaded):
            batcher.submit(["c"], later())
        fake.release.set()
        assert await labels(long) == ["positive"]
        assert await labels(batcher.submit(["good"], later())) == ["positive"]


async def test_each_of_the_refused_has_a_turn_of_its_own() -> None:
    """Retry-After grows with those who were told to come back, and who comes then is admitted."""
    now = 100.0

    class Slow(FakeClassifier):
        def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
            nonlocal now
            now += 1.0 * len(encoded)
            return super().infer(encoded)

    batcher = Batcher(
        Slow,
        max_queue=2,
        max_queue_characters=10_000,
        max_batch_tokens=1000,
        max_batch_steps=64,
        metrics=Metrics(),
        clock=lambda: now,
    )
    batcher.attach(asyncio.get_running_loop())
    batcher.worker.open()

    async def work() -> None:
        batcher.worker.encode()
        batcher.worker.infer()
        await asyncio.sleep(0)

    for _ in range(20):  # it learns what a text takes
        batcher.submit(["good"], now + 1000)
        await work()
    for _ in range(2):
        batcher.submit(["good"], now + 1000)
    told = []
    for _ in range(6):
        with pytest.raises(Overloaded) as refusal:
            batcher.submit(["good"], now + 1000)
        told.append(int(refusal.value.headers["Retry-After"]))

    assert told == sorted(told)
    assert told[-1] >= told[0] + 2
    end = now + told[0]
    await work()
    now = max(now, end)
    last = batcher.submit(["good"], now + 1000)
    await batcher.drain(0)
    assert isinstance(last.future.exception(), Draining)


async def test_draining_answers_what_was_accepted_and_refuses_the_rest() -> None:
    """And then the thread ends."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        first = await busy(batcher, fake)
        second = batcher.submit(["good"], later())
        drain = asyncio.create_task(batcher.drain(PATIENCE))
        batcher.refuse_new()
        with pytest.raises(Draining):
            batcher.submit(["new"], later())
        fake.release.set()
        await within(drain)
        assert first.future.done()
        assert await labels(second) == ["positive"]
        assert batcher.join(PATIENCE)


async def test_a_drain_that_takes_too_long_tells_its_waiters() -> None:
    """They get an answer, too: that another instance can help them."""
    fake, metrics = FakeClassifier(), Metrics()
    async with running(fake, metrics=metrics) as batcher:
        first = await busy(batcher, fake)
        second = batcher.submit(["good", "good"], later())
        await within(batcher.drain(0.001))
        for ticket in (first, second):
            with pytest.raises(Draining):
                await within(ticket.future)
    assert sample(metrics, "sentiment_dropped_total", reason="drain") == 2


class BrokenMetrics(Metrics):
    """Raises where the thread does not expect it."""

    def tokenized(self, seconds: float) -> None:
        raise RuntimeError("out of the blue")


async def test_a_thread_that_dies_tells_its_waiters() -> None:
    """Nobody waits for ever, and what comes later is refused."""
    fake = FakeClassifier()
    async with running(fake, metrics=BrokenMetrics()) as batcher:
        ticket = batcher.submit(["good"], later())
        with pytest.raises(NotReady):
            await within(ticket.future)
        assert not batcher.alive
        with pytest.raises(NotReady):
            batcher.submit(["good"], later())


async def test_a_waiter_that_was_cancelled_is_passed_over() -> None:
    """The others of its batch are answered."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        cancelled = await busy(batcher, fake)
        other = batcher.submit(["good"], later())
        cancelled.future.cancel()
        fake.release.set()
        assert await labels(other) == ["positive"]


async def test_a_ticket_says_where_its_time_went() -> None:
    """Queue, tokenizer and network, in seconds."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        ticket = batcher.submit(["good"], later())
        outcomes = await within(ticket.future)
    assert isinstance(outcomes[0], Prediction)
    assert min(ticket.queued, ticket.tokenizing, ticket.inferring) > 0


async def test_many_tickets_are_each_answered_with_their_own() -> None:
    """No outcome ends up with another request, whatever is withdrawn around it."""
    async with running(FakeClassifier(), max_queue=1000, max_batch_tokens=50) as batcher:
        tickets = []
        for index in range(300):
            words = [f"w{index}"] * (index % 7 + 1)
            tickets.append(batcher.submit([" ".join(words)], later()))
            if index % 5 == 0:
                batcher.withdraw(tickets[-1])
            if index % 50 == 0:
                await asyncio.sleep(0)
        for index, ticket in enumerate(tickets):
            if index % 5:
                [outcome] = await within(ticket.future)
                assert outcome.tokens == index % 7 + 1
            else:
                assert ticket.future.done()
                assert isinstance(ticket.future.exception(), ClientLeft)
