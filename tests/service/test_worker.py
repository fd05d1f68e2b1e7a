"""The model's thread: how it begins, what it counts, and how it ends."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from model.errors import ArtifactError
from model.text import EncodedText
from service.cost import Cost
from service.interface import ServedClassifier
from service.lanes import Lanes
from service.metrics import Metrics
from service.queue import Queue
from service.worker import Worker
from tests.service.fakes import FakeClassifier
from tests.service.support import PATIENCE, entered, running, sample, within

pytestmark = pytest.mark.anyio


def later() -> float:
    """A deadline far off."""
    return time.monotonic() + PATIENCE


class NotesThreads(FakeClassifier):
    """Notes who encodes, and says when the second text was."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[str] = []
        self.second = threading.Event()

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        self.threads.append(threading.current_thread().name)
        if len(self.threads) == 2:
            self.second.set()
        return super().encode(texts)


def made(
    queue: Queue, open_classifier: Callable[[], ServedClassifier]
) -> tuple[Worker, asyncio.Future[ServedClassifier]]:
    """A worker that has not begun, and the future of its classifier."""
    worker = Worker(
        queue,
        Lanes(1, 1),
        Cost(),
        open_classifier,
        max_batch_tokens=1,
        metrics=Metrics(),
        clock=time.monotonic,
    )
    opened: asyncio.Future[ServedClassifier] = asyncio.get_running_loop().create_future()
    worker.attach(asyncio.get_running_loop(), opened, deliver=lambda rows, outcomes: None, died=lambda: None)
    return worker, opened


async def test_the_classifier_is_opened_and_warmed_up_on_the_models_thread() -> None:
    """The event loop goes on meanwhile, and the first caller does not pay."""
    fake, threads = FakeClassifier(), []

    def open_classifier() -> ServedClassifier:
        threads.append(threading.current_thread().name)
        return fake

    queue = Queue()
    worker, opened = made(queue, open_classifier)
    assert worker.join(0)
    worker.start()
    assert await within(opened) is fake
    assert fake.warm
    assert threads == ["model"]
    queue.close()
    assert worker.join(PATIENCE)


async def test_a_classifier_that_cannot_be_opened_is_told() -> None:
    """With the error as it was, and the thread ends."""

    def fail() -> ServedClassifier:
        raise ArtifactError("manifest.json: missing")

    worker, opened = made(Queue(), fail)
    worker.start()
    with pytest.raises(ArtifactError, match=r"manifest\.json"):
        await within(opened)
    assert worker.join(PATIENCE)


async def test_what_was_computed_is_counted() -> None:
    """Batches, tokens, labels, unknown tokens and the three durations."""
    fake, metrics = FakeClassifier(), Metrics()
    async with running(fake, metrics=metrics) as batcher:
        await within(batcher.submit(["good qzx", "bad", "poison"], later()).future)
    assert sample(metrics, "sentiment_batch_size_sum") == 3
    assert sample(metrics, "sentiment_batch_tokens_sum") == 4
    assert sample(metrics, "sentiment_unknown_token_ratio_sum") == 0.25
    assert sample(metrics, "sentiment_predictions_total", label="positive") == 1
    assert sample(metrics, "sentiment_predictions_total", label="negative") == 1
    assert sample(metrics, "sentiment_queue_wait_seconds_count") == 1
    assert sample(metrics, "sentiment_tokenize_duration_seconds_count") == 1
    assert sample(metrics, "sentiment_inference_duration_seconds_count") == 1


async def test_a_large_request_does_not_make_a_later_one_wait_for_all_of_it() -> None:
    """It is taken in parts of about a batch, and each part is handed back when it is done."""
    fake = FakeClassifier()
    async with running(fake, max_batch_tokens=10) as batcher:
        large = batcher.submit(["word " * 5] * 20, later())
        assert len(await within(large.future)) == 20
    assert all(len(batch) <= 2 for batch in fake.batches)
    assert len(fake.encoded) > 5


async def test_the_next_batch_is_encoded_while_this_one_is_computed() -> None:
    """By the other thread; what is computed next is chosen when its turn comes."""
    fake = NotesThreads()
    async with running(fake) as batcher:
        fake.hold()
        first = batcher.submit(["first"], later())
        await entered(fake)
        second = batcher.submit(["second"], later())
        assert await asyncio.to_thread(fake.second.wait, PATIENCE)
        assert len(fake.batches) == 1
        fake.release.set()
        for ticket in (first, second):
            await within(ticket.future)
    assert fake.threads == ["model", "tokenizer"]


async def test_no_more_is_encoded_ahead_than_a_batch() -> None:
    """What is encoded and then not wanted any longer was done in vain."""
    fake = FakeClassifier()
    async with running(fake, max_batch_tokens=10) as batcher:
        fake.hold()
        tickets = [batcher.submit(["busy"], later())]
        await entered(fake)
        tickets += [batcher.submit(["word " * 5], later()) for _ in range(50)]
        fake.release.set()
        for ticket in tickets:
            await within(ticket.future)
    assert max(len(texts) for texts in fake.encoded) <= 2
    assert max(len(batch) for batch in fake.batches) <= 2


async def test_a_long_text_does_not_hold_up_short_ones() -> None:
    """They are a batch of their own before it, although it came first."""
    fake = FakeClassifier()
    async with running(fake, max_batch_steps=4) as batcher:
        fake.hold()
        tickets = [batcher.submit(["busy"], later())]
        await entered(fake)
        tickets += [batcher.submit([text], later()) for text in ("long " * 100, "good", "bad")]
        fake.release.set()
        for ticket in tickets:
            await within(ticket.future)
    assert [sorted(batch) for batch in fake.batches[1:]] == [["bad", "good"], ["long " * 100]]
