"""The model's thread: how it begins, what it counts, and how it ends."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from model.errors import ArtifactError
from service.interface import ServedClassifier
from service.metrics import Metrics
from service.queue import Queue
from service.worker import Worker
from tests.service.fakes import FakeClassifier
from tests.service.support import PATIENCE, running, sample, within

pytestmark = pytest.mark.anyio


def later() -> float:
    """A deadline far off."""
    return time.monotonic() + PATIENCE


async def test_the_classifier_is_opened_and_warmed_up_on_the_models_thread() -> None:
    """The event loop goes on meanwhile, and the first caller does not pay."""
    fake, threads = FakeClassifier(), []

    def open_classifier() -> ServedClassifier:
        threads.append(threading.current_thread().name)
        return fake

    queue = Queue(1)
    worker = Worker(queue, open_classifier, max_batch_tokens=1, metrics=Metrics(), clock=time.monotonic)
    assert worker.join(0)
    opened: asyncio.Future[ServedClassifier] = asyncio.get_running_loop().create_future()
    worker.start(asyncio.get_running_loop(), opened, deliver=lambda rows, outcomes: None, died=lambda: None)
    assert await within(opened) is fake
    assert fake.warm
    assert threads == ["model"]
    queue.close()
    assert worker.join(PATIENCE)


async def test_a_classifier_that_cannot_be_opened_is_told() -> None:
    """With the error as it was, and the thread ends."""

    def fail() -> ServedClassifier:
        raise ArtifactError("manifest.json: missing")

    worker = Worker(Queue(1), fail, max_batch_tokens=1, metrics=Metrics(), clock=time.monotonic)
    opened: asyncio.Future[ServedClassifier] = asyncio.get_running_loop().create_future()
    worker.start(asyncio.get_running_loop(), opened, deliver=lambda rows, outcomes: None, died=lambda: None)
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


async def test_the_estimate_follows_the_latest_texts() -> None:
    """The first measurement counts in full, later ones by how many texts they saw."""
    worker = Worker(Queue(1), FakeClassifier, max_batch_tokens=1, metrics=Metrics(), clock=time.monotonic)
    worker._learn(2.0, 1)
    assert worker.seconds_per_text == 2.0
    worker._learn(256.0, 256)
    assert worker.seconds_per_text == pytest.approx(1.5)
