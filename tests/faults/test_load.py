"""More than the service can do, clients that leave, and signals in the midst of it; every answer is compared."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import pytest

from service.settings import Settings
from tests.faults.harness.load import check, closed_loop, expected, open_loop, sayings
from tests.faults.harness.wire import PATIENCE, Reply, connected, once, recovered, request
from tests.fixtures.fakes import SlowClassifier
from tests.fixtures.server import Server, served
from tests.fixtures.service import listening, sample

pytestmark = pytest.mark.anyio

PROGRAM = "tests.faults.harness.program"
COST = 0.002  # seconds a text: 500 texts a second are what the service can do


@contextmanager
def costly(*flags: str, cost: float = COST) -> Iterator[Server]:
    """A server whose capacity is known."""
    with served(*flags, program=PROGRAM, environment={"FAULTS_COST": str(cost)}) as server:
        yield server


@pytest.mark.faults
@pytest.mark.parametrize("times", [2, 10])
async def test_overload_is_refused_and_forgotten(times: int) -> None:
    """Nothing hangs, both kinds of requests get their share, refusals are quick, and then all is as before."""
    group: list[int] = [1] * 9 + [91]  # 100 texts
    numbers = iter(sayings(100_000))
    wanted = [[next(numbers) for _ in range(size)] for _ in range(10 * times) for size in group]
    with costly("--max-queue", "500") as server:
        # Longer than the queue takes to be answered, so that what is too much is refused and does not expire.
        seen = await open_loop(server.url, wanted, 0.2 / times / len(group), expected, timeout=20.0)
        stopped = time.monotonic()
        while (await once(server.url, "/sentiment", {"text": "good"})).status != 200:
            assert time.monotonic() - stopped < PATIENCE
        recovery = time.monotonic() - stopped
    assert {200, 503} <= {status for _, status in seen.kinds} <= {200, 503, 504}
    assert sum(seen.kinds.values()) == len(wanted)
    assert seen.kinds["single", 200] > 0
    assert seen.kinds["batch", 200] > 0
    print(
        f"\n{times}x: {dict(seen.kinds)}, compared {seen.compared}, refusals p50 {seen.worst(503, 0.5):.4f} s "
        f"p99 {seen.worst(503, 0.99):.4f} s, answers p99 {seen.worst(200, 0.99):.2f} s, recovery {recovery:.2f} s"
    )
    # Not a figure in seconds, which a busy machine would miss: refusals do not wait for the queue.
    assert seen.worst(503, 0.99) < seen.worst(200)


async def metric(url: str, least: float, name: str, **labels: str) -> None:
    """Return once a series has this value, or more."""
    while sample((await once(url, "/metrics")).body.decode(), name, **labels) < least:
        pass


@pytest.mark.faults
async def test_a_signal_under_load_loses_nothing_that_was_accepted() -> None:
    """Not ready at once; hundreds in flight are answered, each with its own; new ones are refused; the status is 0."""
    wanted = sayings(400)
    async with AsyncExitStack() as stack:
        with costly("--drain-timeout", "50", "--default-timeout", "50", cost=0.02) as server:
            connections = [await stack.enter_async_context(connected(server.url)) for _ in wanted]
            for connection, text in zip(connections, wanted, strict=True):
                connection.send(request("/sentiment", {"text": text}))
            replies = [asyncio.create_task(connection.reply()) for connection in connections]
            await asyncio.wait_for(metric(server.url, 100, "sentiment_queue_depth"), PATIENCE)
            server.process.send_signal(signal.SIGTERM)
            while (ready := await once(server.url, "/readyz")).status == 200:
                pass
            late = await once(server.url, "/sentiment", {"text": "late"})
            answers: list[Reply] = list(await asyncio.gather(*replies))
            assert await asyncio.to_thread(server.process.wait, PATIENCE) == 0
    assert ready.status == late.status == 503
    accepted = 0
    for text, reply in zip(wanted, answers, strict=True):
        assert reply.status == 200 or (reply.status == 503 and "retry-after" in reply.headers)
        if reply.status == 200:
            check(reply, [text], expected)
            accepted += 1
    assert accepted >= 100
    print(f"\nSIGTERM: {accepted} of {len(wanted)} in flight answered, the others refused")


@pytest.mark.faults
async def test_a_worker_that_is_killed_is_replaced() -> None:
    """Connections to it break; asked again, every request is answered, by the others and by its successor."""
    wanted = [[text] for text in sayings(2000)]
    with served("--workers", "2", program=PROGRAM, environment={"FAULTS_COST": "0.001"}) as server:
        load = asyncio.create_task(closed_loop(server.url, wanted, 20, expected, timeout=20.0))
        await asyncio.wait_for(metric(server.url, 100, "sentiment_batch_size_sum"), PATIENCE)
        messages = " ".join(str(record["message"]) for record in server.log)
        os.kill(int(re.findall(r"worker \d+ started as process (\d+)", messages)[0]), signal.SIGKILL)
        seen = await load
    assert seen.kinds["single", 200] == len(wanted)
    assert any("ended with status -9; the next in" in str(record["message"]) for record in server.log)
    print(f"\nSIGKILL of a worker: {seen.broken} connections broken, {seen.compared} answers compared")


async def test_clients_that_leave_harm_nobody() -> None:
    """One of ten leaves while the first text is computed: no text of theirs is, and the others are answered."""
    wanted = sayings(300)
    fake = SlowClassifier()
    async with AsyncExitStack() as stack:
        url = stack.enter_context(listening(Settings(port=0, default_timeout=PATIENCE), fake))
        await recovered(url)
        fake.hold()
        stack.callback(fake.release.set)
        connections = [await stack.enter_async_context(connected(url)) for _ in wanted]
        for connection, text in zip(connections, wanted, strict=True):
            connection.send(request("/sentiment", {"text": text}))
        replies = [asyncio.create_task(connection.reply()) for connection in connections[:-30]]
        # One that is read after its client has left is not admitted.
        await asyncio.wait_for(metric(url, len(wanted), "sentiment_queue_depth"), PATIENCE)
        for connection in connections[-30:]:
            connection.writer.transport.abort()
        await asyncio.wait_for(metric(url, 30, "sentiment_dropped_total", reason="disconnected"), PATIENCE)
        fake.release.set()
        for text, reply in zip(wanted, replies, strict=False):
            check(await reply, [text], expected)
        text = (await once(url, "/metrics")).body.decode()
    assert sample(text, "sentiment_dropped_total", reason="disconnected") == 30
    assert sample(text, "sentiment_queue_depth") == 0
    computed = {text for batch in fake.batches for text in batch}
    assert computed & set(wanted) == set(wanted[:-30])


@pytest.mark.faults
async def test_two_thousand_idle_connections_harm_nobody() -> None:
    """They cost memory and a descriptor each; texts are scored beside them, and they can be used later."""
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 4500:
        pytest.skip("needs 4,500 descriptors")
    async with AsyncExitStack() as stack:
        with served(program=PROGRAM) as server:
            before = memory(server)
            idle = [await stack.enter_async_context(connected(server.url)) for _ in range(2000)]
            assert (await once(server.url, "/sentiment", {"text": "good"})).status == 200
            for start in range(0, len(idle), 200):  # all at once would be turned away
                group = idle[start : start + 200]
                replies = await asyncio.gather(*(each.ask("/sentiment", {"text": "good"}) for each in group))
                assert {reply.status for reply in replies} == {200}
            print(f"\n2,000 connections: {(memory(server) - before) / 2000:.0f} bytes each")
            for each in idle:
                each.writer.transport.abort()


def memory(server: Server) -> int:
    """Bytes that its process has in memory."""
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGESIZE")


@pytest.mark.faults
async def test_descriptors_that_run_out_come_back() -> None:
    """Clients beyond the limit are let go or wait; once others have left, all is as before, without a restart."""

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (160, 160))  # 64 of them are the listener

    async with AsyncExitStack() as stack:
        with served(program=PROGRAM, prepare=few) as server:
            crowd = [await stack.enter_async_context(connected(server.url)) for _ in range(200)]
            for each in crowd:
                each.send(request("/sentiment", {"text": "good"}))
            replies = await asyncio.gather(*(each.reply() for each in crowd[:40]), return_exceptions=True)
            assert sum(isinstance(reply, Reply) and reply.status == 200 for reply in replies) == 40
            for each in crowd:
                each.writer.transport.abort()
            await recovered(server.url)
            assert server.process.poll() is None
    print(f"\ndescriptors: {len(server.log)} lines of log")
    assert len(server.log) < 2000
