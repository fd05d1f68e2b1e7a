"""A drain answers every connection that a client could open: none is reset, and no answer is cut."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.faults.harness.wire import PATIENCE, Connection, request
from tests.fixtures.server import served

PROGRAM = "tests.faults.harness.program"
CLIENTS = 32

pytestmark = pytest.mark.anyio


async def ask_anew(url: str, *, pause: bool) -> int | str:
    """The status of a request over a connection of its own, or `refused` where none could be opened.

    Head and body go in two packets, as many clients send them.
    """
    address = urlsplit(url)
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(address.hostname, address.port), PATIENCE)
    except ConnectionRefusedError:
        return "refused"
    body = json.dumps({"text": "good"}).encode()
    whole = request("/sentiment", {"text": "good"})
    writer.write(whole[: -len(body)])
    if pause:
        await asyncio.sleep(0.01)
    writer.write(body)
    reply = await Connection(reader, writer).reply()
    if reply.status == 503:
        assert reply.headers["connection"] == "close"
        assert int(reply.headers["retry-after"]) >= 1
    if reply.headers.get("connection") == "close":
        assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
    assert "label" in reply.json or reply.status == 503
    writer.close()
    await writer.wait_closed()
    return reply.status


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_signal_resets_no_connection(workers: str) -> None:
    """Clients that open one for each request get whole answers, 200 or 503, until they can open none."""
    seen: Counter[int | str] = Counter()
    begun = asyncio.Event()
    with served("--workers", workers, program=PROGRAM, environment={"FAULTS_COST": "0.001"}) as server:

        async def client(number: int) -> None:
            while not seen["refused"]:
                seen[await ask_anew(server.url, pause=number % 2 == 0)] += 1
                if seen[200] >= 10 * CLIENTS:
                    begun.set()

        clients = asyncio.gather(*(client(number) for number in range(CLIENTS)))
        await asyncio.wait_for(begun.wait(), PATIENCE)
        server.process.send_signal(signal.SIGTERM)
        await clients
        assert await asyncio.to_thread(server.process.wait, PATIENCE) == 0
    assert seen.keys() == {200, 503, "refused"}


async def test_a_connection_without_a_request_is_answered_in_a_drain() -> None:
    """One that was opened before the signal, and one whose head had begun; each is closed after its answer."""
    with served(program=PROGRAM) as server:
        address = urlsplit(server.url)
        silent, begun = [await asyncio.open_connection(address.hostname, address.port) for _ in range(2)]
        begun[1].write(b"POST /sentiment HTTP/1.1\r\nHost: a\r\n")
        await begun[1].drain()
        server.process.send_signal(signal.SIGTERM)
        while not any("draining" in str(record["message"]) for record in server.log):
            await asyncio.sleep(0.01)
        silent[1].write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        begun[1].write(b"Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")
        answers = [await Connection(*each).reply() for each in (silent, begun)]
        assert [answer.status for answer in answers] == [200, 503]
        assert [answer.headers["connection"] for answer in answers] == ["close", "close"]
        for reader, writer in (silent, begun):
            assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
            writer.close()
