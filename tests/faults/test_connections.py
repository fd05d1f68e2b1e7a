"""Clients that leave, dawdle, stand still or send what is endless, against a real process over TCP."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.faults.harness.wire import PATIENCE, connected, once, request
from tests.fixtures.server import served

pytestmark = pytest.mark.anyio

GOOD = {"text": "good"}


@pytest.fixture(scope="module")
def impatient() -> Iterator[str]:
    """A server that gives its clients one second for everything."""
    with served("--max-timeout", "1", "--default-timeout", "1", program="tests.faults.harness.program") as server:
        yield server.url


async def healthy(url: str) -> None:
    """The server answers others as if nothing were."""
    reply = await once(url, "/sentiment", GOOD)
    assert reply.status == 200
    assert reply.json["label"] == "positive"


async def test_a_head_that_does_not_end_in_time_is_refused(impatient: str) -> None:
    """Slowloris: a byte now and then keeps no connection for ever, before the first request or after it."""
    for before in (b"", request("/sentiment", GOOD)):
        async with connected(impatient) as slow:
            slow.send(before + b"POST /sentiment HT")
            if before:
                assert (await slow.reply()).status == 200
            for byte in b"TP/1.":
                slow.send(bytes([byte]))
                await healthy(impatient)
            head, _, body = (await slow.closed()).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
            assert b"urn:sentiment:problem:head-too-slow" in body


@pytest.mark.parametrize(
    ("start", "part"), [("GET / HTTP/1.1\r\n", "X: y\r\n"), ("GET / HTTP/1.1\r\nX: ", "y"), ("GET /", "y")]
)
async def test_a_head_without_end_is_refused(impatient: str, start: str, part: str) -> None:
    """However it is grown: by fields, by one field or by the path. It is not kept in memory."""
    async with connected(impatient) as greedy:
        greedy.send(start.encode())
        reading = asyncio.create_task(greedy.closed())
        sent = 0
        with suppress(ConnectionError):
            while sent < 50_000_000 and not reading.done():
                greedy.send(part.encode() * 4000)
                await greedy.writer.drain()
                sent += 4000 * len(part)
        assert sent < 50_000_000
        await reading
    await healthy(impatient)


@pytest.mark.parametrize("nonsense", [b"\x16\x03\x01 nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000])
async def test_what_is_refused_is_not_taken_for_the_answer_before_it(impatient: str, nonsense: bytes) -> None:
    """A request that is being answered is answered, and then the connection is closed."""
    async with connected(impatient) as pipelined:
        pipelined.send(request("/sentiment", GOOD) + nonsense)
        reply = await pipelined.reply()
        assert reply.status == 200
        assert reply.json["label"] == "positive"
        assert await pipelined.closed() == b""


async def test_a_body_that_does_not_come_is_answered_and_left(impatient: str) -> None:
    """504 by its deadline; who goes on sending a byte now and then after that is left, too."""
    async with connected(impatient) as slow:
        # So long that it is not complete by the spaces below.
        slow.send(request("/sentiment", b" " * 1_000_000)[:-999_000])
        assert (await slow.reply()).status == 504
        rest = asyncio.create_task(slow.closed())
        while not rest.done():
            slow.send(b" ")
            await healthy(impatient)
        assert await rest == b""


async def cut_off(plug: socket.socket) -> bool:
    """Whether the server resets a connection from which nothing is read."""
    poll = select.poll()
    poll.register(plug, select.POLLHUP | select.POLLERR)
    return bool(await asyncio.to_thread(poll.poll, 1e3 * PATIENCE))


async def test_a_client_that_does_not_read_is_left(impatient: str) -> None:
    """What waits for it is not kept for ever: neither by the process nor, after that, by the system."""
    address = urlsplit(impatient)
    with socket.socket() as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.connect((address.hostname, address.port))
        await asyncio.to_thread(idle.sendall, request("/openapi.json") * 500)
        assert await cut_off(idle)
    await healthy(impatient)


@pytest.mark.parametrize("cut", [None, 150, 230])
async def test_an_offer_of_another_protocol_is_declined(impatient: str, cut: int | None) -> None:
    """Java's client offers HTTP/2 with a body behind it: it is answered in HTTP/1.1, in whatever parts it comes."""
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"
    whole = request("/sentiment", GOOD).replace(b"\r\n", b"\r\n" + offer, 1)
    async with connected(impatient) as java:
        for _ in range(2):
            java.send(whole[:cut])
            if cut is not None:
                await healthy(impatient)
                java.send(whole[cut:])
            reply = await java.reply()
            assert reply.status == 200
            assert reply.json["label"] == "positive"
        java.send(whole.replace(b"Upgrade,", b"close, Upgrade,") + b"POST")
        assert (await java.reply()).status == 200
        assert await java.closed() == b""


async def test_a_proxy_is_not_what_this_is(impatient: str) -> None:
    """CONNECT would have the rest of the connection be of any protocol."""
    async with connected(impatient) as client:
        client.send(b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")
        assert (await client.reply()).status == 400
