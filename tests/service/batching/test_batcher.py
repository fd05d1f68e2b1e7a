"""The batcher: admission, slices, and that every ticket is answered exactly once."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Sequence
from typing import Any

import pytest

from model.classifier import Prediction
from model.text import EncodedText
from service.batching.batcher import Batcher
from service.batching.pace import FIRST
from service.batching.thread import Thread
from service.batching.ticket import Ticket
from service.errors import ClientLeft, DeadlinePassed, Draining, NotReady, Overloaded, TextError
from service.metrics import Metrics
from tests.service.fakes import FakeClassifier, SlowClassifier
from tests.service.support import PATIENCE, entered, running, sample, within

pytestmark = pytest.mark.anyio
BOTH = pytest.mark.parametrize("kind", [FakeClassifier, SlowClassifier])


def later(seconds: float = PATIENCE) -> float:
    """A deadline on the batcher's clock."""
    return time.monotonic() + seconds


def submit(batcher: Batcher, *texts: str, seconds: float = PATIENCE, **options: Any) -> Ticket:
    """A ticket for some texts."""
    return batcher.submit(texts, [*map(len, texts)], later(seconds), **options)


async def labels(ticket: Ticket) -> list[str]:
    """The labels of a ticket's outcomes, or the codes of its errors."""
    outcomes = await within(ticket.future)
    return [each.code if isinstance(each, TextError) else each.label for each in outcomes]


async def busy(batcher: Batcher, fake: SlowClassifier) -> Ticket:
    """Occupy the model until `fake.release` is set."""
    fake.hold()
    ticket = submit(batcher, "busy")
    await entered(fake)
    return ticket


@BOTH
async def test_outcomes_come_in_the_order_of_the_texts(kind: type[FakeClassifier]) -> None:
    """Whatever the order in which their lengths have them computed."""
    async with running(kind()) as batcher:
        ticket = submit(batcher, "good good good good", "bad", "x y", "good", "bad bad bad")
        assert await labels(ticket) == ["positive", "negative", "neutral", "positive", "negative"]


async def test_texts_of_one_turn_of_the_event_loop_are_computed_together() -> None:
    """On the event loop, in one call; those of a later turn in another."""
    threads = set()

    class Noting(FakeClassifier):
        def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
            threads.add(threading.current_thread())
            return super().infer(encoded)

    fake = Noting()
    async with running(fake) as batcher:
        tickets = [submit(batcher, f"text {index}") for index in range(5)]
        assert fake.batches == []
        for ticket in tickets:
            await within(ticket.future)
        await within(submit(batcher, "later").future)
    assert fake.batches == [[f"text {index}" for index in range(5)], ["later"]]
    assert threads == {threading.main_thread()}


async def test_the_event_loop_turns_between_two_slices() -> None:
    """A large request does not keep others from being read and answered."""
    fake = FakeClassifier()
    async with running(fake, max_queue_characters=10**6) as batcher:
        large = submit(batcher, *["word " * 20] * 90)
        seen = []
        while not large.future.done():
            await asyncio.sleep(0)
            seen.append(len(fake.batches))
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert sum(map(len, fake.batches)) == 90
    assert len(fake.batches[0]) <= FIRST // 100


async def test_a_tweet_does_not_wait_for_a_large_request_before_it() -> None:
    """It is in the next slice."""
    fake = FakeClassifier()
    async with running(fake, max_queue_characters=10**6, clock=lambda: 100.0) as batcher:
        large = submit(batcher, *["word " * 200] * 90)
        while not fake.batches:
            await asyncio.sleep(0)
        tweet = submit(batcher, "good")
        before = len(fake.batches)
        assert await labels(tweet) == ["positive"]
        assert "good" in fake.batches[before]
        assert not large.future.done()


async def test_a_long_text_is_computed_in_the_thread() -> None:
    """And texts that arrive meanwhile are answered before it."""
    entered, release = threading.Event(), threading.Event()

    class Holding(FakeClassifier):
        def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
            if len(encoded[0].token_ids) == 20:
                entered.set()
                assert release.wait(PATIENCE)
            return super().infer(encoded)

    async with running(Holding(), longest=20) as batcher:
        long = submit(batcher, "word " * 20, "good")
        assert await asyncio.to_thread(entered.wait, PATIENCE)
        assert await labels(submit(batcher, "bad")) == ["negative"]
        assert not long.future.done()
        release.set()
        assert await labels(long) == ["neutral", "positive"]


async def test_texts_to_be_explained_do_not_delay_others() -> None:
    """They are computed in the thread, after what waits there, in a call of their own."""
    fake = SlowClassifier()
    async with running(fake) as batcher:
        first = await busy(batcher, fake)
        explained = submit(batcher, "good", "bad", "good bad", explained=2)
        plain = submit(batcher, "fine")
        fake.release.set()
        outcomes = await within(explained.future)
        for ticket in (first, plain):
            await within(ticket.future)
    assert [len(each.steps) for each in outcomes if isinstance(each, Prediction)] == [1, 1, 0]
    assert sorted(text for texts in fake.explained for text in texts) == ["bad", "good"]
    assert not {"good", "bad"} & {text for batch in fake.batches for text in batch if len(batch) > 1}


@pytest.mark.parametrize("how", ["answered", "withdrawn"])
@BOTH
async def test_nothing_of_a_request_stays(how: str, kind: type[FakeClassifier]) -> None:
    """It goes with the last reference to it, and not when the collector of garbage runs next."""
    async with running(kind()) as batcher:
        gc.disable()
        try:
            ticket = submit(batcher, "good")
            gone = weakref.ref(ticket)
            if how == "withdrawn":
                batcher.withdraw(ticket)
                ticket.future.exception()
            else:
                await labels(ticket)
            del ticket
            for _ in range(2):  # the thread remembers its last call
                await labels(submit(batcher, "other"))
            assert gone() is None
        finally:
            gc.enable()


async def test_what_waits_while_the_thread_is_busy_becomes_one_batch() -> None:
    """There is no timer: the first goes alone and at once, the others together after it."""
    fake = SlowClassifier()
    async with running(fake) as batcher:
        first = await busy(batcher, fake)
        others = [submit(batcher, f"text {index}") for index in range(5)]
        fake.release.set()
        for ticket in (first, *others):
            await within(ticket.future)
    assert fake.batches == [["busy"], [f"text {index}" for index in range(5)]]


@BOTH
async def test_one_bad_text_errors_alone(kind: type[FakeClassifier]) -> None:
    """Those of other requests, and of its own, are answered."""
    async with running(kind()) as batcher:
        mixed = submit(batcher, "good", "poison", "bad")
        panicking = submit(batcher, "panic")
        other = submit(batcher, "good day")
        assert await labels(mixed) == ["positive", "failed", "negative"]
        assert await labels(panicking) == ["failed"]
        assert await labels(other) == ["positive"]
        assert batcher.alive


@BOTH
async def test_what_is_withdrawn_is_dropped_before_it_is_computed(kind: type[FakeClassifier]) -> None:
    """Its place is free at once, and the drop is counted with its reason."""
    fake, metrics = kind(), Metrics()
    async with running(fake, max_queue=4, metrics=metrics) as batcher:
        if isinstance(fake, SlowClassifier):
            await busy(batcher, fake)
        else:
            submit(batcher, "busy")
        gone = submit(batcher, "gone", "gone too")
        stays = submit(batcher, "good")
        batcher.withdraw(gone)
        submit(batcher, "good", "good")
        with pytest.raises(ClientLeft):
            await within(gone.future)
        if isinstance(fake, SlowClassifier):
            fake.release.set()
        assert await labels(stays) == ["positive"]
    assert not any("gone" in text for texts in (*fake.batches, *fake.encoded) for text in texts)
    assert sample(metrics, "sentiment_dropped_total", reason="disconnected") == 2


async def test_the_rest_of_what_is_withdrawn_is_dropped_too() -> None:
    """Where the first slice of it was computed already."""
    fake, metrics = FakeClassifier(), Metrics()
    async with running(fake, max_queue_characters=10**6, metrics=metrics) as batcher:
        ticket = submit(batcher, *["word " * 20] * 90)
        while not fake.batches:
            await asyncio.sleep(0)
        batcher.withdraw(ticket)
        with pytest.raises(ClientLeft):
            await within(ticket.future)
        await within(submit(batcher, "good").future)
    computed = sum(map(len, fake.batches)) - 1
    assert computed < 90
    assert sample(metrics, "sentiment_dropped_total", reason="disconnected") == 90 - computed


async def test_a_client_that_leaves_withdraws_its_ticket() -> None:
    """Its connection is watched while it waits."""
    fake, left = SlowClassifier(), asyncio.Event()

    async def receive() -> dict[str, str]:
        await left.wait()
        return {"type": "http.disconnect"}

    async with running(fake) as batcher:
        await busy(batcher, fake)
        ticket = submit(batcher, "gone", receive=receive)
        left.set()
        with pytest.raises(ClientLeft):
            await within(ticket.future)
    assert fake.batches == [["busy"]]


async def test_nobody_watches_a_client_that_was_answered() -> None:
    """The watch ends with the ticket."""
    fake, watching, ended = SlowClassifier(), asyncio.Event(), asyncio.Event()

    async def receive() -> dict[str, str]:
        watching.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    async with running(fake) as batcher:
        fake.hold()
        ticket = submit(batcher, "good", receive=receive)
        await within(watching.wait())
        fake.release.set()
        assert await labels(ticket) == ["positive"]
        await within(ended.wait())


async def test_a_deadline_is_kept_while_the_thread_is_busy() -> None:
    """The waiter is told in time, and the text is never computed."""
    fake, metrics = SlowClassifier(), Metrics()
    async with running(fake, metrics=metrics) as batcher:
        await busy(batcher, fake)
        late = submit(batcher, "late", seconds=0.001)
        with pytest.raises(DeadlinePassed):
            await within(late.future)
    assert fake.batches == [["busy"]]
    assert sample(metrics, "sentiment_dropped_total", reason="deadline") == 1


async def test_what_is_late_when_its_turn_comes_is_not_computed() -> None:
    """The event loop may have been too busy to see its deadline pass."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        late, good = submit(batcher, "late", seconds=-1), submit(batcher, "good")
        with pytest.raises(DeadlinePassed):
            await within(late.future)
        assert await labels(good) == ["positive"]
    assert fake.batches == [["good"]]


async def test_admission_is_all_or_nothing() -> None:
    """A request that is refused leaves no part of itself behind, and one of any size meets the same door."""
    fake = SlowClassifier()
    async with running(fake, max_queue=4) as batcher:
        await busy(batcher, fake)
        submit(batcher, "a", "b")
        large = submit(batcher, *["good"] * 5)
        for texts in (["c"], ["c", "d"]):
            with pytest.raises(Overloaded):
                submit(batcher, *texts)
        with pytest.raises(Overloaded):
            batcher.check_room()
        fake.release.set()
        assert await labels(large) == ["positive"] * 5
    assert not {"c", "d"} & {text for batch in fake.batches for text in batch}


async def test_the_queue_is_bounded_in_characters_too() -> None:
    """A few long texts are as much to hold as many short ones."""
    async with running(FakeClassifier(), max_queue_characters=1000) as batcher:
        long = submit(batcher, "good " * 300)
        with pytest.raises(Overloaded):
            submit(batcher, "c")
        assert await labels(long) == ["positive"]
        assert await labels(submit(batcher, "good")) == ["positive"]


async def test_each_of_the_refused_has_a_turn_of_its_own() -> None:
    """Retry-After grows with the refusals, and a caller that comes back then is admitted."""
    now = 100.0

    class Costly(FakeClassifier):
        def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
            nonlocal now
            now += 1.0 * len(encoded)
            return super().infer(encoded)

    batcher = Batcher(
        Costly(),
        Thread(),
        longest=10**9,
        max_queue=2,
        max_queue_characters=10_000,
        metrics=Metrics(),
        model="default",
        clock=lambda: now,
    )

    def asked() -> Ticket:
        return batcher.submit(["good " * 60], [300], now + 1000)

    for _ in range(200):  # it learns what a text takes
        await within(asked().future)
    waiting = [asked(), asked()]
    told = []
    for _ in range(6):
        with pytest.raises(Overloaded) as refusal:
            asked()
        told.append(int(refusal.value.headers["Retry-After"]))

    assert told == sorted(told)
    assert told[-1] >= told[0] + 2
    end = now + told[0]
    for ticket in waiting:
        await within(ticket.future)
    now = max(now, end)
    assert len(await within(asked().future)) == 1


@BOTH
async def test_draining_answers_what_was_accepted_and_refuses_the_rest(kind: type[FakeClassifier]) -> None:
    """In the thread and on the event loop."""
    async with running(kind()) as batcher:
        tickets = [submit(batcher, "good"), submit(batcher, "good")]
        drain = asyncio.create_task(batcher.drain(PATIENCE))
        batcher.refuse_new()
        with pytest.raises(Draining):
            submit(batcher, "new")
        await within(drain)
        for ticket in tickets:
            assert ticket.future.done()
            assert await labels(ticket) == ["positive"]


async def test_a_drain_that_takes_too_long_tells_its_waiters() -> None:
    """They get an answer, too: that another instance can help them."""
    fake, metrics = SlowClassifier(), Metrics()
    async with running(fake, metrics=metrics) as batcher:
        first = await busy(batcher, fake)
        second = submit(batcher, "good", "good")
        await within(batcher.drain(0.001))
        for ticket in (first, second):
            with pytest.raises(Draining):
                await within(ticket.future)
    assert sample(metrics, "sentiment_dropped_total", reason="drain") == 2


class BrokenClassifier(FakeClassifier):
    """Raises where a text cannot be the reason."""

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        raise RuntimeError("out of the blue")


@pytest.mark.parametrize("longest", [0, 100])
async def test_a_model_that_dies_tells_its_waiters(longest: int) -> None:
    """On the event loop or in the thread: nobody waits for ever, and what comes later is refused."""
    told = asyncio.Event()
    async with running(BrokenClassifier(), longest=longest) as batcher:
        batcher.on_death = told.set
        first, second = submit(batcher, "good"), submit(batcher, "good")
        for ticket in (first, second):
            with pytest.raises(NotReady):
                await within(ticket.future)
        assert told.is_set()
        assert not batcher.alive
        with pytest.raises(NotReady):
            submit(batcher, "good")


async def test_a_thread_that_hangs_is_a_model_that_died() -> None:
    """Not alive after a usual request's time, and dead after the longest that one can have."""
    fake, now, told = SlowClassifier(), 100.0, asyncio.Event()
    thread = Thread()
    batcher = Batcher(
        fake,
        thread,
        longest=0,
        max_queue=10,
        max_queue_characters=1000,
        metrics=Metrics(),
        model="default",
        default_timeout=1.0,
        max_timeout=2.0,
        clock=lambda: now,
    )
    batcher.on_death = told.set
    fake.hold()
    batcher.submit(["good"], [4], now + 1000).future.add_done_callback(lambda future: future.exception())
    await entered(fake)
    assert batcher.alive
    now += 1.5
    assert not batcher.alive
    with pytest.raises(NotReady):
        batcher.check_room()
    assert not told.is_set()
    now += 1.0
    await within(told.wait())
    fake.release.set()
    thread.close()
    assert await asyncio.to_thread(thread.join, PATIENCE)


async def test_a_waiter_that_was_cancelled_is_passed_over() -> None:
    """The others of its batch are answered."""
    fake = SlowClassifier()
    async with running(fake) as batcher:
        cancelled = await busy(batcher, fake)
        other = submit(batcher, "good")
        cancelled.future.cancel()
        fake.release.set()
        assert await labels(other) == ["positive"]


async def test_a_ticket_says_where_its_time_went() -> None:
    """Queue, tokenizer and network, in seconds."""
    async with running(FakeClassifier()) as batcher:
        ticket = submit(batcher, "good")
        await within(ticket.future)
    assert min(ticket.queued, ticket.tokenizing, ticket.inferring) > 0


@BOTH
async def test_what_was_computed_is_counted(kind: type[FakeClassifier]) -> None:
    """Batches, tokens, labels, unknown tokens and the three durations."""
    metrics = Metrics()
    async with running(kind(), metrics=metrics) as batcher:
        await within(submit(batcher, "good qzx", "bad", "nothing").future)
    assert sample(metrics, "sentiment_batch_size_sum") == 2
    assert sample(metrics, "sentiment_batch_tokens_sum") == 3
    assert sample(metrics, "sentiment_unknown_token_ratio_sum") == pytest.approx(1 / 3)
    assert sample(metrics, "sentiment_predictions_total", model="default", label="positive") == 1
    assert sample(metrics, "sentiment_predictions_total", model="default", label="negative") == 1
    assert sample(metrics, "sentiment_queue_wait_seconds_count") == 1
    assert sample(metrics, "sentiment_tokenize_duration_seconds_count") == 1
    assert sample(metrics, "sentiment_inference_duration_seconds_count") == 1
    assert sample(metrics, "sentiment_queue_depth") == 0


@pytest.mark.parametrize("longest", [0, 15, 10**9])
async def test_many_tickets_are_each_answered_with_their_own(longest: int) -> None:
    """No outcome ends up with another request, whatever is withdrawn around it, in the thread and on the event loop."""
    async with running(FakeClassifier(), max_queue=1000, longest=longest) as batcher:
        tickets = []
        for index in range(300):
            words = [f"w{index}"] * (index % 7 + 1)
            tickets.append(submit(batcher, " ".join(words)))
            if index % 5 == 0:
                batcher.withdraw(tickets[-1])
            if index % 50 == 0:
                await asyncio.sleep(0)
        for index, ticket in enumerate(tickets):
            if index % 5:
                [outcome] = await within(ticket.future)
                assert outcome.tokens == index % 7 + 1
            else:
                assert isinstance(ticket.future.exception(), ClientLeft)
