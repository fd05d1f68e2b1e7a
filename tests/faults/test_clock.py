"""The clock jumps an hour forth and back while requests are answered; deadlines and waits are what they were."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import datetime

import pytest

from tests.faults.harness.jumping import HOUR
from tests.faults.harness.load import check, closed_loop, expected, sayings
from tests.faults.harness.wire import connected, once, request
from tests.fixtures.server import served

pytestmark = pytest.mark.anyio

COST = 0.002  # seconds a text
FLAGS = ("--max-queue", "50", "--default-timeout", "20")


async def test_a_clock_that_jumps_moves_no_deadline() -> None:
    """Nothing is given up early or waits for an hour, refusals say when to come back, and the service is ready."""
    wanted = sayings(300)
    async with AsyncExitStack() as stack:
        with served(*FLAGS, program="tests.faults.harness.jumping", environment={"FAULTS_COST": str(COST)}) as server:
            seen = await closed_loop(server.url, [[text] for text in wanted], 10, expected, timeout=20.0)
            slow = await stack.enter_async_context(connected(server.url))
            began = time.monotonic()
            slow.send(request("/sentiment", {"text": "good"}, {"X-Timeout-Ms": "300"})[:-5])
            late = await slow.reply()
            took = time.monotonic() - began
            crowd = [await stack.enter_async_context(connected(server.url)) for _ in wanted]
            for connection, text in zip(crowd, wanted, strict=True):
                connection.send(request("/sentiment", {"text": text}))
            replies = asyncio.gather(*(connection.reply() for connection in crowd))
            while not replies.done():
                assert (await once(server.url, "/readyz")).status == 200
    assert seen.kinds == {("single", 200): len(wanted)}
    assert not seen.broken
    assert late.status == 504
    assert took >= 0.3
    refused = 0
    for reply, text in zip(replies.result(), wanted, strict=True):
        if reply.status == 200:
            check(reply, [text], expected)
        else:
            assert reply.status == 503
            assert 1 <= int(reply.headers["retry-after"]) <= 10
            refused += 1
    assert 0 < refused < len(wanted)
    moments = [datetime.fromisoformat(str(record["time"])).timestamp() for record in server.log]
    assert max(moments) - min(moments) > HOUR, "the clock did not jump"
    print(f"\na clock that jumps: {len(wanted) + len(wanted) - refused} answers compared, {refused} refused")
