"""The batcher and abandoned work: clients that left, and deadlines that passed."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from service.errors import ClientLeft, DeadlinePassed
from service.metrics import Metrics
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.service import running, sample, within
from tests.service.batching.tickets import BOTH, busy, labels, submit

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("how", ["answered", "withdrawn"])
@BOTH
async def test_nothing_of_a_request_stays(how: str, kind: type[FakeClassifier]) -> None:
    """A request's objects are freed by their reference counts, without the garbage collector."""
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


@BOTH
async def test_what_is_withdrawn_is_dropped_before_it_is_computed(kind: type[FakeClassifier]) -> None:
    """A withdrawn text frees its place at once and is counted as dropped, with the reason."""
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
    """The remaining texts of a withdrawn request are dropped if its first slice was computed."""
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
    """The protocol notes in the request's state that its connection is closed."""
    fake, state = SlowClassifier(), {"disconnected": False}
    async with running(fake) as batcher:
        await busy(batcher, fake)
        ticket = submit(batcher, "gone", state=state)
        state["disconnected"] = True
        with pytest.raises(ClientLeft):
            await within(ticket.future)
    assert fake.batches == [["busy"]]


async def test_a_deadline_is_kept_while_the_thread_is_busy() -> None:
    """The waiter gets the error in time, and the text is not computed."""
    fake, metrics = SlowClassifier(), Metrics()
    async with running(fake, metrics=metrics) as batcher:
        await busy(batcher, fake)
        late = submit(batcher, "late", seconds=0.001)
        with pytest.raises(DeadlinePassed):
            await within(late.future)
    assert fake.batches == [["busy"]]
    assert sample(metrics, "sentiment_dropped_total", reason="deadline") == 1


async def test_what_is_late_when_its_turn_comes_is_not_computed() -> None:
    """A text past its deadline is dropped when its turn comes, even if the timer was late."""
    fake = FakeClassifier()
    async with running(fake) as batcher:
        late, good = submit(batcher, "late", seconds=-1), submit(batcher, "good")
        with pytest.raises(DeadlinePassed):
            await within(late.future)
        assert await labels(good) == ["positive"]
    assert fake.batches == [["good"]]


async def test_a_waiter_that_was_cancelled_is_passed_over() -> None:
    """The others of its batch are answered."""
    fake = SlowClassifier()
    async with running(fake) as batcher:
        cancelled = await busy(batcher, fake)
        other = submit(batcher, "good")
        cancelled.future.cancel()
        fake.release.set()
        assert await labels(other) == ["positive"]
