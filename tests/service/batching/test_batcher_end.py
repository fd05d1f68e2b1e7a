"""The end of a batcher: a drain, or a failed model."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from model.text.tokenizer import EncodedText
from service.batching.batcher import Batcher
from service.batching.thread import ModelThread
from service.errors import Draining, NotReady
from service.metrics import Metrics
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.service import PATIENCE, entered, running, sample, within
from tests.service.batching.tickets import BOTH, busy, labels, submit

pytestmark = pytest.mark.anyio


@BOTH
async def test_draining_answers_what_was_accepted_and_refuses_the_rest(kind: type[FakeClassifier]) -> None:
    """A drain does both in the thread and on the event loop."""
    async with running(kind()) as batcher:
        tickets = [submit(batcher, "good"), submit(batcher, "good")]
        drain = asyncio.create_task(batcher.drain(PATIENCE))
        await asyncio.sleep(0)  # it begins
        with pytest.raises(Draining):
            submit(batcher, "new")
        await within(drain)
        for ticket in tickets:
            assert ticket.future.done()
            assert await labels(ticket) == ["positive"]


async def test_a_drain_that_takes_too_long_tells_its_waiters() -> None:
    """The waiters get the error that another instance can answer them."""
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
    """Raises an error that no text causes."""

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        raise RuntimeError("out of the blue")


@pytest.mark.parametrize("longest", [0, 100])
async def test_a_model_that_dies_tells_its_waiters(longest: int) -> None:
    """Waiters on the event loop and in the thread get an error, and later requests are refused."""
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
    """The model is not alive after a usual request's time, and failed after the longest deadline."""
    fake, now, told = SlowClassifier(), 100.0, asyncio.Event()
    thread = ModelThread()
    batcher = Batcher(
        fake,
        thread,
        Settings(max_queue=10, max_queue_characters=1000, default_timeout=1.0, max_timeout=2.0),
        Metrics(),
        model="default",
        longest=0,
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
