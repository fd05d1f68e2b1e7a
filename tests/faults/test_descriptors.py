"""Clients that vanish at any moment, and connections that come and go: what they held is given back."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from service.process.server import KEEP_ALIVE
from tests.faults.harness.load import check, expected, sayings
from tests.faults.harness.wire import PATIENCE, Connection, connected, request
from tests.fixtures.server import Server, served

pytestmark = pytest.mark.anyio

PROGRAM = "tests.faults.harness.program"
HURRY = ("--max-timeout", "1", "--default-timeout", "1")  # the seconds that a client has for a head and for a body
TCP_REPAIR = 19  # Linux; the module has no name for it
GOOD = request("/sentiment", {"text": "good"})
# What a client has sent when it vanishes
HEAD, BODY, ALL, UNREAD = GOOD[:20], GOOD[:-5], GOOD, request("/openapi.json") * 50


def descriptors(server: Server) -> int:
    """Those that its process has open."""
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


async def answered(connection: Connection, text: str) -> None:
    """A text is answered as it would be alone."""
    reply = await connection.ask("/sentiment", {"text": text})
    assert reply.status == 200
    check(reply, [text], expected)


@asynccontextmanager
async def watched(*flags: str) -> AsyncIterator[tuple[Server, Connection]]:
    """A server and a connection to it; what it opens for others is to be given back in the end."""
    with served(*flags, program=PROGRAM) as server:
        async with connected(server.url) as watch:
            await answered(watch, "good")
            before = descriptors(server)
            yield server, watch
            async with asyncio.timeout(PATIENCE):
                while descriptors(server) > before:
                    await answered(watch, "good")
    assert not [record for record in server.log if record["level"] not in ("info", "warning")]


def vanish(connection: Connection) -> None:
    """The client is gone, and nothing tells the server: no FIN, and no RST before it sends something."""
    end: socket.socket = connection.writer.get_extra_info("socket")
    try:
        end.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    except PermissionError:
        pytest.skip("needs the right to administer the network")
    connection.writer.transport.abort()


def reset(connection: Connection) -> None:
    """The client sends RST."""
    end: socket.socket = connection.writer.get_extra_info("socket")
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.writer.transport.abort()


async def leave(server: Server, sent: bytes, how: Callable[[Connection], None], count: int = 20) -> None:
    """So many clients send that, and are gone."""
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(connected(server.url)) for _ in range(count)]
        for each in crowd:
            each.send(sent)
            await each.writer.drain()
            how(each)


@pytest.mark.parametrize("how", [reset, pytest.param(vanish, marks=pytest.mark.faults)])
async def test_clients_that_vanish_give_back_what_they_held(how: Callable[[Connection], None]) -> None:
    """In their head, in their body, before their answer and while they read it; others are answered meanwhile."""
    async with watched(*HURRY) as (server, watch):
        for sent in (HEAD, BODY, ALL, UNREAD):
            await leave(server, sent, how)
        async with connected(server.url) as witness:
            witness.send(BODY)
            for text in sayings(50):
                await answered(watch, text)
            assert (await witness.reply()).status == 504
            assert await witness.closed() == b""  # the time of those before it is over, too


@pytest.mark.faults
async def test_clients_that_vanish_in_silence_are_forgotten() -> None:
    """Nothing was sent, or nothing after an answer: the time for which a connection may stand idle ends it."""
    async with watched() as (server, watch):
        before = descriptors(server)
        await leave(server, b"", vanish)
        for text in sayings(20):
            async with connected(server.url) as connection:
                await answered(connection, text)
                vanish(connection)
        async with connected(server.url) as witness:
            await answered(watch, "good")
            assert descriptors(server) >= before + 40
            async with asyncio.timeout(KEEP_ALIVE + PATIENCE):
                ended = asyncio.create_task(witness.reader.read())
                while not ended.done():
                    await asyncio.wait([ended], timeout=KEEP_ALIVE / 3)
                    await answered(watch, "good")  # or it would stand idle, too
            assert isinstance(ended.exception(), ConnectionResetError) or ended.result() == b""


async def test_connections_that_come_and_go_leave_nothing() -> None:
    """Hundreds in a row, ended by either side or reset, and one with hundreds of requests: each answered right."""
    async with watched() as (server, watch):
        for number, text in enumerate(sayings(600)):
            async with connected(server.url) as connection:
                if number % 3 == 0:
                    reply = await connection.ask("/sentiment", {"text": text}, {"Connection": "close"})
                    check(reply, [text], expected)
                    assert await connection.closed() == b""
                else:
                    await answered(connection, text)
                    if number % 3 == 1:
                        reset(connection)
        for text in sayings(600):
            await answered(watch, text)
        for text in sayings(200):
            watch.send(request("/sentiment", {"text": text}))
        for text in sayings(200):
            check(await watch.reply(), [text], expected)
