"""The batcher: slices on the event loop, calls in the thread, and the outcome of every ticket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from model.classifier import Prediction
from model.text.tokenizer import EncodedText
from service.batching.pace import FIRST
from service.errors import ClientLeft
from service.metrics import Metrics
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.service import PATIENCE, running, sample, within
from tests.service.batching.tickets import BOTH, busy, labels, submit

pytestmark = pytest.mark.anyio


@BOTH
async def test_outcomes_come_in_the_order_of_the_texts(kind: type[FakeClassifier]) -> None:
    """The order is that of the request, even if lengths change the order of computation."""
    async with running(kind()) as batcher:
        ticket = submit(batcher, "good good good good", "bad", "x y", "good", "bad bad bad")
        assert await labels(ticket) == ["positive", "negative", "neutral", "positive", "negative"]


async def test_texts_of_one_turn_of_the_event_loop_are_computed_together() -> None:
    """They are one call on the event loop; those of a later iteration are another."""
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
    """The event loop reads and answers other requests between the slices of a large request."""
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
    """The tweet is computed in the next slice."""
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
    """Texts that arrive meanwhile are answered before it."""
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
    """Explained texts are computed in a call of their own in the thread, after the texts that wait there."""
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


async def test_what_waits_while_the_thread_is_busy_becomes_one_batch() -> None:
    """The first text is computed at once, and those that arrive meanwhile in one batch after it."""
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
    """The other texts, of its request and of others, are answered."""
    async with running(kind()) as batcher:
        mixed = submit(batcher, "good", "poison", "bad")
        panicking = submit(batcher, "panic")
        other = submit(batcher, "good day")
        assert await labels(mixed) == ["positive", "failed", "negative"]
        assert await labels(panicking) == ["failed"]
        assert await labels(other) == ["positive"]
        assert batcher.alive


async def test_a_ticket_says_where_its_time_went() -> None:
    """A ticket has the seconds of queue, tokenizer and network."""
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
    """Each ticket gets the outcomes of its texts, even if others are withdrawn, in the thread and on the loop."""
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
