"""The routes while the model is busy: deadlines, overload, and clients that leave."""

from __future__ import annotations

import asyncio

import pytest

from service.app import create_app
from service.settings import Settings
from tests.fixtures.fakes import SlowClassifier
from tests.fixtures.service import Exchange, alive, entered, problem, queued, sample, serving, within

pytestmark = pytest.mark.anyio


async def test_a_deadline_that_passes_is_504() -> None:
    """The caller's deadline passes while the model is busy."""
    fake = SlowClassifier()
    async with serving(fake) as client:
        fake.hold()
        first = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        late = await within(client.post("/sentiment", json={"text": "late"}, headers={"X-Timeout-Ms": "1"}))
        problem(late, 504)
        document = problem(await client.post("/sentiment", json={"text": "a"}, headers={"X-Timeout-Ms": "soon"}), 422)
        assert document["errors"][0]["field"] == "X-Timeout-Ms"
        fake.release.set()
        assert (await within(first)).status_code == 200
    assert fake.batches == [["good"]]


async def test_a_full_queue_refuses_and_says_when_to_come_back() -> None:
    """A batch is refused as a whole, with Retry-After, before it is tokenized."""
    fake = SlowClassifier()
    async with serving(fake, Settings(max_queue=2)) as client:
        fake.hold()
        first = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        second = asyncio.create_task(client.post("/sentiment", json={"text": "bad"}))
        await within(queued(client))
        batch = await client.post("/sentiment/batch", json={"texts": ["c", "d"]})
        assert problem(batch, 503)["type"] == "urn:sentiment:problem:overloaded"
        assert int(batch.headers["retry-after"]) >= 1
        fake.release.set()
        assert [(await within(each)).status_code for each in (first, second)] == [200, 200]
        assert (await client.post("/sentiment/batch", json={"texts": ["c", "d"]})).status_code == 200
    assert fake.encoded == [["good"], ["bad"], ["c", "d"]]


async def test_the_work_of_a_client_that_leaves_is_dropped() -> None:
    """Its text is never computed, and the metric says so."""
    fake = SlowClassifier()
    app = create_app(Settings(), fake)
    async with alive(app) as client:
        await within(app.state.registry.settled())
        fake.hold()
        first = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        exchange = Exchange("/sentiment", b'{"text": "abandoned"}')
        leaving = asyncio.create_task(exchange.run(app))
        exchange.scope["state"] = {"disconnected": True}
        await within(leaving)
        fake.release.set()
        assert (await within(first)).status_code == 200
        text = (await client.get("/metrics")).text
    assert exchange.status == 499
    assert fake.batches == [["good"]]
    assert sample(text, "sentiment_dropped_total", reason="disconnected") == 1
    assert sample(text, "sentiment_requests_total", route="/sentiment", status="499") == 1


async def test_a_full_queue_refuses_before_the_body_is_read() -> None:
    """A request that cannot be admitted is refused without a read of its body."""
    fake = SlowClassifier()
    app = create_app(Settings(max_queue=2), fake)
    async with alive(app) as client:
        await within(app.state.registry.settled())
        fake.hold()
        texts = [asyncio.create_task(client.post("/sentiment", json={"text": "good"}))]
        await entered(fake)
        texts.append(asyncio.create_task(client.post("/sentiment", json={"text": "bad"})))
        await within(queued(client))
        exchange = Exchange("/sentiment")
        await within(exchange.run(app))
        assert exchange.status == 503
        fake.release.set()
        assert [(await within(each)).status_code for each in texts] == [200, 200]


async def test_the_work_of_a_request_that_is_given_up_is_dropped() -> None:
    """Texts of a request that the server cancels at the end of its grace time are not computed."""
    fake = SlowClassifier()
    app = create_app(Settings(), fake)
    async with alive(app) as client:
        await within(app.state.registry.settled())
        fake.hold()
        first = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        exchange = Exchange("/sentiment", b'{"text": "given up"}')
        given_up = asyncio.create_task(exchange.run(app))
        await within(queued(client))
        given_up.cancel()
        await within(given_up)
        fake.release.set()
        assert (await within(first)).status_code == 200
    assert exchange.status == 503
    assert fake.batches == [["good"]]
