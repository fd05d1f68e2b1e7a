"""The open loop: requests do not wait for answers, and latencies include delays."""

from __future__ import annotations

import asyncio

import pytest

from bench.serving.load.open_loop import open_loop
from bench.serving.load.wire import Request, post
from tests.bench.serving.load.fake import OK, answering, refused

TWEET = [Request(post("/tweet", b"{}"))]


@pytest.mark.anyio
async def test_requests_start_at_a_constant_rate() -> None:
    """The number of requests follows the rate, whatever the answers."""

    async def answer(path: str) -> bytes:
        return OK

    async with answering(answer) as server:
        load = await open_loop(server.port, TWEET, rate=500, seconds=0.2)

    assert load.sent == pytest.approx(100, abs=1)
    assert load.failed == load.refused == 0
    assert len(load.latencies["tweet"]) == load.sent
    assert len(load.late) == load.total
    assert min(load.late) >= 0  # never before its time
    assert load.total == pytest.approx(120, abs=1)  # the uncounted beginning among them


@pytest.mark.anyio
@pytest.mark.parametrize("connections", [1, 100])
async def test_a_stall_counts_for_all_whom_it_held_up(connections: int) -> None:
    """Latencies count from the intended start, also while no connection is free."""
    stall = asyncio.Event()

    async def answer(path: str) -> bytes:
        if len(server.asked) == 1:
            asyncio.get_running_loop().call_later(0.4, stall.set)
        await stall.wait()
        return OK

    async with answering(answer) as server:
        load = await open_loop(server.port, TWEET, rate=200, seconds=0.2, connections=connections)

    # The last request was to start at 0.24 s, and all of them waited until 0.4 s after the first.
    assert min(load.latencies["tweet"]) > 0.1
    assert len(load.latencies["tweet"]) == load.sent
    assert load.answered == 0  # within the time


@pytest.mark.anyio
async def test_the_refused_come_back_when_they_were_told_to() -> None:
    """A share of them retries after Retry-After, and their admissions are counted separately."""

    async def answer(path: str) -> bytes:
        return refused("0.1") if len(server.asked) < 150 else OK

    async with answering(answer) as server:
        load = await open_loop(server.port, TWEET, rate=1000, seconds=0.2)

    # Those who came back while requests still arrived are told from those who came later, when all were accepted.
    assert load.refused > load.returned + load.returned_after > 0
    assert load.accepted <= load.returned
    assert load.accepted_after == load.returned_after
    assert load.accepted + load.accepted_after > 0
    assert load.without_retry_after == 0


@pytest.mark.anyio
async def test_a_refusal_without_a_time_to_come_back_is_counted() -> None:
    """Its client does not retry."""

    async def answer(path: str) -> bytes:
        return refused(None)

    async with answering(answer) as server:
        load = await open_loop(server.port, TWEET, rate=500, seconds=0.1)

    assert load.without_retry_after == load.refused == load.sent
    assert load.returned == 0


@pytest.mark.anyio
async def test_some_leave_before_their_answer() -> None:
    """They do not count as failures, and the load uses new connections."""

    async def answer(path: str) -> bytes:
        return OK

    async with answering(answer) as server:
        load = await open_loop(server.port, TWEET, rate=1000, seconds=0.2, connections=4, leaving=0.3)

    assert 20 < load.left < 120
    assert len(load.latencies["tweet"]) == load.sent - load.left
    assert load.failed == 0
