"""Limits on heads and trailers, and clients that leave; mostly without a network."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, cast

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from service.http.protocol import GRACE, LARGEST_HEAD, Protocol
from service.http.shedding import Held
from service.settings import Settings
from tests.fixtures.fakes import SlowClassifier
from tests.fixtures.service import PATIENCE, listening

pytestmark = pytest.mark.anyio

HEAD = b"POST /sentiment HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


class Recorded(asyncio.Transport):
    """A transport that records the bytes written to it, and raises after it was closed, as uvloop's does."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = False

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Has no information."""
        return default

    def is_closing(self) -> bool:
        """Whether `close` was called."""
        return self.closed

    def pause_reading(self) -> None:
        """Does nothing: only a test gives data."""
        self._ensure_alive()

    def resume_reading(self) -> None:
        """Does nothing."""
        self._ensure_alive()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Record the bytes."""
        self._ensure_alive()
        self.sent += bytes(data)

    def write_eof(self) -> None:
        """Does nothing."""

    def get_write_buffer_size(self) -> int:
        """Is always 0."""
        return 0

    def close(self) -> None:
        """Record that it was closed."""
        self.closed = True

    def _ensure_alive(self) -> None:
        if self.closed:
            raise RuntimeError("the handler is closed")


class Shedding:
    """Load shedding that holds requests while `refusing`, until a test releases or refuses them."""

    def __init__(self) -> None:
        self.refusing = False
        self.held: list[Held] = []
        self.started: list[str] = []
        self.hold, self.start = self.held.append, self.started.append


def connection(app: ASGIApp | None = None) -> tuple[Protocol, Recorded]:
    """A protocol with a connection and an application; without an application it knows no path."""
    config = uvicorn.Config(app or Starlette(), lifespan="off", log_config=None)
    config.load()
    Protocol.shed = cast(Any, Shedding())
    protocol, transport = Protocol(config, uvicorn.Server(config).server_state, {}), Recorded()
    protocol.connection_made(transport)
    return protocol, transport


async def test_the_body_before_a_head_is_no_part_of_it() -> None:
    """A read with the end of a large request and the next head refuses neither."""
    protocol, transport = connection()
    protocol.data_received(HEAD % (LARGEST_HEAD + 1) + b"a" * (LARGEST_HEAD + 1) + b"POST /sent")
    protocol.data_received(b"iment HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na")
    await asyncio.gather(*protocol.tasks)
    await asyncio.gather(*protocol.tasks)
    assert transport.sent.count(b"HTTP/1.1 404") == 2
    assert b"431" not in transport.sent
    protocol.connection_lost(None)


@pytest.mark.parametrize(("before", "said"), [(b"", b"HTTP/1.1 431"), (HEAD % 1 + b"a", b"connection: close")])
async def test_a_head_without_end_is_refused(before: bytes, said: bytes) -> None:
    """The connection closes, after the answers to earlier requests of the same read."""
    protocol, transport = connection()
    protocol.data_received(before + b"POST / HTTP/1.1\r\nX: ")
    for _ in range(3):
        protocol.data_received(b"a" * (LARGEST_HEAD // 2))
    await asyncio.gather(*protocol.tasks)
    assert said in transport.sent
    protocol.connection_lost(None)


@pytest.mark.parametrize("requests", [1, 2, 3])
async def test_a_client_that_leaves_before_its_answers_is_no_error(
    requests: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The running request is told, and pipelined ones behind it do not begin."""
    begun = []
    goes_on = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun.append(scope["state"])
        await goes_on.wait()
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    protocol, transport = connection(app)
    protocol.data_received((HEAD % 1 + b"a") * requests)
    tasks = [*protocol.tasks]
    await asyncio.sleep(0)
    transport.close()
    protocol.connection_lost(None)
    goes_on.set()
    with caplog.at_level(logging.DEBUG):
        await asyncio.gather(*tasks)
    assert [state["disconnected"] for state in begun] == [True]
    assert not caplog.records
    assert transport.sent == b""


async def test_a_drain_resets_no_client_that_sends_the_rest_of_an_answered_body() -> None:
    """A connection whose body is incomplete stays open; others close at once."""
    for body, closed in ((b"a", False), (b"aa", True)):
        protocol, transport = connection()
        protocol.data_received(HEAD % 2 + body)
        await asyncio.gather(*protocol.tasks)
        assert transport.sent.startswith(b"HTTP/1.1 404")
        protocol.shutdown()
        assert transport.closed is closed
        protocol.connection_lost(None)


async def test_a_trailer_adds_nothing_to_the_head() -> None:
    """A trailer cannot set headers that proxies did not see, nor fill the memory."""
    seen = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        seen.append(dict(scope["headers"]))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    protocol, _ = connection(app)
    protocol.data_received(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    protocol.data_received(b"1\r\na\r\n0\r\nAuthorization: b\r\n\r\n")
    await asyncio.gather(*protocol.tasks)
    assert seen == [{b"host": b"a", b"transfer-encoding": b"chunked"}]
    protocol.connection_lost(None)


async def test_a_request_behind_an_answer_that_closes_is_not_begun() -> None:
    """A pipelined request after `Connection: close` is ignored."""
    protocol, transport = connection()
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" * 2)
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks)
    assert transport.sent.count(b"HTTP/1.1") == 1
    protocol.connection_lost(None)


@pytest.fixture
async def refusing() -> AsyncIterator[tuple[Protocol, Recorded, Shedding]]:
    """A connection while load shedding refuses."""
    protocol, transport = connection()
    shedding = cast(Shedding, protocol.shed)
    shedding.refusing = True
    yield protocol, transport, shedding
    protocol.connection_lost(None)


@pytest.mark.parametrize("cuts", [(), (1,), (60_000, 60_002)])
async def test_a_head_without_end_behind_chunks_is_counted_to_the_byte(cuts: tuple[int, ...]) -> None:
    """Chunks, and trailers, that a read holds beside a head are no reason to read more of it."""
    protocol, transport = connection()
    body = b"1\r\na\r\n%x\r\n%b\r\n0\r\nX: y\r\n\r\n" % (60_000, b"a" * 60_000)
    begun = b"POST / HTTP/1.1\r\nX: "
    data = HEAD.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked") + body + begun
    for start, end in pairwise((0, *cuts, len(data))):
        protocol.data_received(data[start:end])
    protocol.data_received(b"a" * (LARGEST_HEAD - len(begun) - 1))
    assert not protocol._refused
    protocol.data_received(b"a")
    assert protocol._refused
    await asyncio.gather(*protocol.tasks)
    assert b"connection: close" in transport.sent
    protocol.connection_lost(None)


@pytest.mark.parametrize("refused", [True, False])
async def test_a_client_that_leaves_before_it_is_decided_upon_is_no_error(
    refusing: tuple[Protocol, Recorded, Shedding], refused: bool
) -> None:
    """A client may leave while load shedding holds its request until the end of the turn."""
    protocol, transport, shedding = refusing
    protocol.data_received(HEAD % 1 + b"a")
    transport.close()
    protocol.connection_lost(None)
    [held] = shedding.held
    assert not held.held
    if refused:
        held.refuse(REFUSAL, 0)
    else:
        held.release()
    assert not protocol.tasks
    assert transport.sent == b""


async def test_a_held_request_that_is_let_through_is_answered(
    refusing: tuple[Protocol, Recorded, Shedding],
) -> None:
    """Bytes that come while it is held belong to it."""
    protocol, transport, shedding = refusing
    protocol.data_received(HEAD % 2 + b"a")
    protocol.data_received(b"a" + HEAD % 0)
    [held] = shedding.held
    held.release()
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks)
    assert transport.sent.count(b"HTTP/1.1 404") == 2
    assert shedding.started == ["POST", "POST"]


async def test_the_body_of_a_refused_request_is_dropped_in_whatever_parts_it_comes(
    refusing: tuple[Protocol, Recorded, Shedding],
) -> None:
    """The next request begins behind it; one that is sent in parts itself is parsed."""
    protocol, transport, shedding = refusing
    body = HEAD % 3  # must not be read as a request
    protocol.data_received(HEAD % len(body) + body[:5])
    shedding.held.pop().refuse(REFUSAL, len(body) - 5)
    protocol.data_received(body[5:20])
    protocol.data_received(body[20:] + HEAD % 0)
    shedding.held.pop().refuse(REFUSAL, 0)
    for byte in HEAD % 0:
        protocol.data_received(bytes([byte]))
    await asyncio.gather(*protocol.tasks)
    assert not shedding.held
    assert transport.sent.startswith(REFUSAL * 2 + b"HTTP/1.1 404")


async def test_a_request_is_not_held_before_the_one_ahead_is_answered_and_its_body_read(
    refusing: tuple[Protocol, Recorded, Shedding],
) -> None:
    """Answers keep the order of requests, and a body that looks like a request is none."""
    protocol, transport, shedding = refusing
    shedding.refusing = False
    protocol.data_received(HEAD % len(HEAD))
    shedding.refusing = True
    protocol.data_received(HEAD)
    protocol.data_received(HEAD % 0)
    assert not shedding.held
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks)
    assert transport.sent.count(b"HTTP/1.1 404") == 2


async def test_a_head_that_has_begun_goes_on_in_the_next_read(
    refusing: tuple[Protocol, Recorded, Shedding],
) -> None:
    """Whatever the body before it holds, the rest of a head is no request of its own."""
    protocol, transport, shedding = refusing
    body = b"a" * 60 + b"\r\n\r\n"
    shedding.refusing = False
    protocol.data_received(HEAD % len(body) + body + b"GET / HTTP/1.1\r\nX: ")
    await asyncio.gather(*protocol.tasks)
    shedding.refusing = True
    protocol.data_received(HEAD % 0)
    assert not shedding.held
    await asyncio.gather(*protocol.tasks)
    assert transport.sent.count(b"HTTP/1.1 404") == 2


async def test_blank_lines_after_an_answer_keep_no_connection(refusing: tuple[Protocol, Recorded, Shedding]) -> None:
    """The idle time goes on; a request ends it."""
    protocol, transport, shedding = refusing
    protocol.timeout_keep_alive = cast(int, 0.01)
    shedding.refusing = False
    protocol.data_received(HEAD % 0)
    await asyncio.gather(*protocol.tasks)
    protocol.data_received(b"\r\n")
    async with asyncio.timeout(PATIENCE):
        while not transport.closed:
            await asyncio.sleep(0.001)


async def test_a_client_that_pipelines_is_not_read_while_its_requests_wait() -> None:
    """They are answered one after another, and more are read when none waits."""
    paused = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        paused.append(protocol.flow.read_paused)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    protocol, transport = connection(app)
    protocol.data_received(HEAD % 0 * 3)
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks)
    assert paused == [True, True, False]
    assert transport.sent.count(b"HTTP/1.1 200") == 3
    protocol.connection_lost(None)


async def test_a_connection_is_idle_after_a_refusal(refusing: tuple[Protocol, Recorded, Shedding]) -> None:
    """It is closed after the idle time, and not cut as one that never sent anything."""
    protocol, transport, shedding = refusing
    protocol.timeout_keep_alive = cast(int, 0.01)
    cut = []
    protocol._cut = lambda: cut.append(1)  # type: ignore[method-assign]
    protocol.data_received(HEAD % 0)
    shedding.held.pop().refuse(REFUSAL, 0)
    async with asyncio.timeout(PATIENCE):
        while not transport.closed:
            await asyncio.sleep(0.001)
    assert not cut


async def test_a_refused_request_whose_body_never_comes_is_closed(
    refusing: tuple[Protocol, Recorded, Shedding], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that is dropped has the usual time, too; the service reads no request from late bytes."""
    monkeypatch.setattr("service.http.protocol.MOMENT", 0.05)
    protocol, transport, shedding = refusing
    protocol.patience = -GRACE
    protocol.data_received(HEAD % 2 + b"a")
    shedding.held.pop().refuse(REFUSAL, 1)
    protocol.patience = PATIENCE  # for the reader of the answer
    await asyncio.sleep(0.001)
    protocol.data_received(b"a" + HEAD % 0)
    async with asyncio.timeout(PATIENCE):
        while not transport.closed:
            await asyncio.sleep(0.001)
    assert transport.sent == REFUSAL
    assert not shedding.held


@pytest.mark.parametrize("unread", [0, 1])
async def test_a_drain_gives_a_refused_request_a_moment(
    refusing: tuple[Protocol, Recorded, Shedding], unread: int
) -> None:
    """A connection that is held, or whose body is to come, does not close at once."""
    protocol, transport, shedding = refusing
    protocol.data_received(HEAD % 1 + b"a"[unread:])
    if unread:
        shedding.held.pop().refuse(REFUSAL, unread)
    protocol.shutdown()
    assert not transport.closed


def test_a_client_that_ends_its_side_of_the_connection_has_left() -> None:
    """A half-closed connection counts as closed, and its request is not computed."""
    fake = SlowClassifier()
    with listening(Settings(port=0), fake) as url, ThreadPoolExecutor() as pool:
        while httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code != 200:
            pass
        fake.hold()
        first = pool.submit(httpx.post, f"{url}/sentiment", json={"text": "good"}, timeout=PATIENCE)
        try:
            assert fake.entered.wait(PATIENCE)
            address = httpx.URL(url)
            with socket.create_connection((address.host, address.port or 0), timeout=PATIENCE) as connection:
                body = b'{"text": "bad"}'
                head = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Type: application/json\r\n\r\n")
                connection.sendall(head % len(body) + body)
                connection.shutdown(socket.SHUT_WR)
                assert connection.recv(1) == b""
        finally:
            fake.release.set()
        assert first.result().status_code == 200
    assert ["bad"] not in fake.batches
