"""Admission: which requests the batcher refuses, and the time to retry that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from model.classifier import Prediction
from model.text.tokenizer import EncodedText
from service.batching.batcher import IN_THREAD, MOST_REQUESTS, Batcher
from service.batching.thread import ModelThread
from service.batching.ticket import Ticket
from service.errors import ClientLeft, Overloaded
from service.metrics import Metrics
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.service import entered, running, within
from tests.service.batching.tickets import busy, labels, submit

pytestmark = pytest.mark.anyio


class Simulated:
    """A batcher whose clock moves only while it computes."""

    def __init__(self, seconds: float, settings: Settings) -> None:
        """`seconds` a text."""
        self.now = 100.0
        simulated = self

        class Costly(FakeClassifier):
            def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
                simulated.now += seconds * len(encoded)
                return super().infer(encoded)

        self.batcher = Batcher(
            Costly(), ModelThread(), settings, Metrics(), model="default", longest=10**9, clock=lambda: self.now
        )

    def asked(self, texts: int = 1) -> Ticket:
        """Make a request with this number of texts."""
        return self.batcher.submit(["good " * 60] * texts, [300] * texts, self.now + 1000)


async def test_admission_is_all_or_nothing() -> None:
    """A refused request leaves no text in the queue, whatever its size."""
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
    """A few long texts fill the queue as many short ones do."""
    async with running(FakeClassifier(), max_queue_characters=1000) as batcher:
        long = submit(batcher, "good " * 300)
        with pytest.raises(Overloaded):
            submit(batcher, "c")
        assert await labels(long) == ["positive"]
        assert await labels(submit(batcher, "good")) == ["positive"]


async def test_each_of_the_refused_has_a_turn_of_its_own() -> None:
    """Each refused caller is told the time at which there is room for it, and is admitted at that time."""
    simulated = Simulated(1.0, Settings(max_queue=2, max_queue_characters=10_000))

    asked = simulated.asked

    for _ in range(200):  # it learns what a text takes
        await within(asked().future)
    waiting = [asked(), asked()]
    told = []
    for _ in range(6):
        with pytest.raises(Overloaded) as refusal:
            asked()
        told.append(int(refusal.value.headers["Retry-After"]))

    assert told == [1, 2, 3, 4, 5, 6]
    end = simulated.now + told[0]
    await within(waiting[0].future)
    simulated.now = max(simulated.now, end)
    assert len(await within(asked().future)) == 1


async def test_a_refused_text_waits_for_no_batch() -> None:
    """If large batches fill the queue, a refused text waits as long as one text takes."""
    simulated = Simulated(0.01, Settings(max_queue=200))
    for _ in range(200):
        await within(simulated.asked().future)
    batches = [simulated.asked(100) for _ in range(2)]
    told = []
    for _ in range(100):
        with pytest.raises(Overloaded) as refusal:
            simulated.asked()
        told.append(int(refusal.value.headers["Retry-After"]))
    assert max(told) <= 2
    for batch in batches:
        await within(batch.future)


async def test_a_refused_batch_is_told_to_wait_as_long_as_the_batches_before_it_take() -> None:
    """Of batches that are refused in one moment no more are told the same second than are computed in one."""
    simulated = Simulated(0.001, Settings(max_queue=1000))

    asked = partial(simulated.asked, 200)

    for _ in range(20):
        await within(asked().future)
    admitted = [asked() for _ in range(5)]
    told = []
    for _ in range(15):
        with pytest.raises(Overloaded) as refusal:
            simulated.batcher.check_room(characters=200 * 300)
        told.append(int(refusal.value.headers["Retry-After"]))
    assert told == sorted(told)
    assert max(told.count(second) for second in told) <= 5
    for each in admitted:
        await within(each.future)


async def test_callers_refused_in_one_moment_find_room_when_they_come_back() -> None:
    """No second is given to more refused callers than the queue holds."""
    simulated = Simulated(0.001, Settings(max_queue=100))

    asked = simulated.asked

    for _ in range(200):
        await within(asked().future)
    admitted, moment = [asked() for _ in range(100)], simulated.now
    told = []
    for _ in range(600):
        with pytest.raises(Overloaded) as refusal:
            asked()
        told.append(int(refusal.value.headers["Retry-After"]))
    for second in range(1, max(told) + 1):
        for each in admitted:
            await within(each.future)
        simulated.now = moment + second
        admitted = [asked() for _ in range(told.count(second))]
        assert 0 < len(admitted) <= 100
    for each in admitted:
        await within(each.future)


async def test_a_queue_that_holds_too_much_has_room_later() -> None:
    """The time to retry accounts for texts beyond the queue's limit, and learns the rate of the thread, too."""
    now = 100.0

    class Costly(SlowClassifier):
        def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
            nonlocal now
            now += 1.0 * len(encoded)
            return super().infer(encoded)

    fake = Costly()
    async with running(fake, max_queue=4, max_queue_characters=10**7, clock=lambda: now) as batcher:

        def asked(texts: int) -> Ticket:
            return batcher.submit(["a" * IN_THREAD] * texts, [IN_THREAD] * texts, now + 1000)

        for _ in range(20):
            await within(asked(1).future)
        fake.hold()
        first = asked(8)
        await entered(fake)
        with pytest.raises(Overloaded) as refusal:
            asked(1)
        assert refusal.value.headers["Retry-After"] == "5"
        fake.release.set()
        await within(first.future)


async def test_requests_are_bounded_however_few_their_texts() -> None:
    """The number of unanswered requests is limited, and an answer makes room for another."""
    fake = SlowClassifier()
    async with running(fake, max_queue=10 * MOST_REQUESTS, max_queue_characters=10**6) as batcher:
        first = await busy(batcher, fake)
        others = [submit(batcher, "good") for _ in range(MOST_REQUESTS - 1)]
        for refused in (batcher.check_room, lambda: submit(batcher, "late")):
            with pytest.raises(Overloaded) as raised:
                refused()
            assert int(raised.value.headers["Retry-After"]) >= 1
        batcher.withdraw(left := others.pop())
        with pytest.raises(ClientLeft):
            await left.future
        others.append(submit(batcher, "bad"))
        fake.release.set()
        assert await labels(first) == ["neutral"]
        assert [await labels(each) for each in others] == [["positive"]] * (MOST_REQUESTS - 2) + [["negative"]]
