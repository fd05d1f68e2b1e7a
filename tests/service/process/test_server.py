"""The server of one process, over TCP."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import httpx
import pytest

from model.errors import ArtifactError, ConfigError
from model.text.tokenizer import EncodedText
from service.app import create_app
from service.process.binding import bind
from service.process.server import Server
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.schemas import check
from tests.fixtures.service import PATIENCE, entered, let_go, queued, sample, within

pytestmark = pytest.mark.anyio

SETTINGS = Settings(port=0, drain_timeout=PATIENCE)


class Unusable(FakeClassifier):
    """Stands for an artifact that loads, and whose warm-up fails."""

    def warm_up(self) -> None:
        raise ArtifactError("model.pt: does not run")


@asynccontextmanager
async def started(
    fake: FakeClassifier, settings: Settings = SETTINGS
) -> AsyncIterator[tuple[Server, asyncio.Task[None], httpx.AsyncClient]]:
    """A server on a free port, its task, and a client of it."""
    listener = bind(settings)
    port = listener.getsockname()[1]
    app = create_app(settings, fake)
    server = Server(app, settings)
    task = asyncio.create_task(server.serve([listener]))
    await within(app.state.registry.settled())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
        try:
            yield server, task, client
        finally:
            let_go(fake)
            server.should_exit = True
            await within(task)
            # A server that was forced to stop leaves this out.
            await app.state.registry.drain(PATIENCE)


def test_a_port_in_use_is_named() -> None:
    """One line names the port, before anything is loaded."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"SENTIMENT_PORT .*127\.0\.0\.1:{port}: "):
            bind(replace(SETTINGS, port=port))


def test_an_address_that_is_not_ours_is_named() -> None:
    """One line names an address that this machine does not have."""
    for host in ("192.0.2.1", "no.such.host.invalid"):
        with pytest.raises(ConfigError, match=host):
            bind(replace(SETTINGS, host=host))


async def test_what_is_loaded_is_not_looked_through_for_garbage() -> None:
    """Loaded objects are frozen, as scanning torch takes 0.1 s; afterwards the settings are restored."""
    async with started(SlowClassifier()) as (_, _, client):
        assert (await client.get("/readyz")).status_code == 200
        assert gc.get_freeze_count() > 10_000
        assert not gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert gc.isenabled()


async def not_ready(client: httpx.AsyncClient) -> httpx.Response:
    """The first answer of /readyz that is not 200."""
    while (ready := await client.get("/readyz")).status_code == 200:
        pass
    return ready


async def test_a_signal_drains() -> None:
    """The server is not ready at once, refuses new texts, answers accepted ones, and ends."""
    fake = SlowClassifier()
    async with started(fake) as (server, task, client):
        fake.hold()
        accepted = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        server.handle_exit(signal.SIGTERM, None)
        ready = await within(not_ready(client))
        assert ready.status_code == 503
        assert ready.headers["connection"] == "close"
        refused = await client.post("/sentiment", json={"text": "new"})
        assert refused.status_code == 503
        assert "retry-after" in refused.headers
        assert (await client.get("/healthz")).status_code == 200
        fake.release.set()
        answered = await within(accepted)
        assert answered.json()["label"] == "positive"
        assert answered.headers["connection"] == "close"
        await within(task)
    assert fake.batches == [["good"]]


async def test_a_drain_is_bounded() -> None:
    """The process ends although the model hangs; waiters are told to try another instance."""
    fake = SlowClassifier()
    async with started(fake, replace(SETTINGS, drain_timeout=0.1)) as (server, task, client):
        fake.hold()
        accepted = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        server.handle_exit(signal.SIGTERM, None)
        response = await within(accepted)
        assert response.status_code == 503
        await within(task)


async def test_a_second_signal_stops_at_once() -> None:
    """A second signal ends the process without a drain, as a second Ctrl-C."""
    fake = SlowClassifier()
    async with started(fake) as (server, task, client):
        fake.hold()
        accepted = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        server.handle_exit(signal.SIGINT, None)
        server.handle_exit(signal.SIGINT, None)
        await within(task)
        assert not accepted.done()
        accepted.cancel()


class Dies(FakeClassifier):
    """Encodes each text to something that fails the model's thread."""

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        return cast(list[EncodedText], [None for _ in texts]) if "dies" in texts else super().encode(texts)


async def test_a_server_whose_model_dies_ends() -> None:
    """Its waiters are answered first; the command exits with a failure."""
    async with started(Dies()) as (server, task, client):
        response = await within(client.post("/sentiment", json={"text": "dies"}))
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) >= 1
        await within(task)
        assert server.config.app.state.registry.failure is not None


async def test_a_server_whose_model_cannot_be_used_ends() -> None:
    """It is never ready, and the command exits with a failure."""
    async with started(Unusable()) as (_server, task, _client):
        await within(task)


async def test_a_body_that_is_too_large_leaves_the_connection_in_order() -> None:
    """The client reads the answer while it sends, and the connection takes the next request."""
    async with started(FakeClassifier(), replace(SETTINGS, max_body_bytes=1000)) as (_server, _task, client):
        kind = {"Content-Type": "application/json"}
        response = await client.post("/sentiment", content=b" " * 5_000_000, headers=kind)
        assert response.status_code == 413
        assert (await client.post("/sentiment", json={"text": "good"})).status_code == 200
        assert "server" not in response.headers


async def test_the_text_of_a_client_that_leaves_is_dropped() -> None:
    """A closed connection withdraws its ticket from the batcher."""
    fake = SlowClassifier()
    async with started(fake) as (_, _, client):
        fake.hold()
        first = asyncio.create_task(client.post("/sentiment", json={"text": "good"}))
        await entered(fake)
        _, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        body = b'{"text": "abandoned"}'
        head = f"POST /sentiment HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        await within(queued(client))
        writer.transport.abort()
        async with asyncio.timeout(PATIENCE):
            while not sample((await client.get("/metrics")).text, "sentiment_dropped_total", reason="disconnected"):
                pass
        fake.release.set()
        assert (await within(first)).status_code == 200
    assert fake.batches == [["good"]]


async def test_what_is_no_http_is_answered_as_other_errors_are() -> None:
    """Invalid HTTP gets a problem document with an id, and the connection closes."""
    async with started(FakeClassifier()) as (_, _, client):
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(b"\x16\x03\x01 not http\r\n\r\n")
        head, _, body = (await within(reader.read())).partition(b"\r\n\r\n")
        writer.close()
    headers = dict(line.split(": ") for line in head.decode().splitlines()[1:])
    document = json.loads(body)
    check(document, "ProblemDocument")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert headers["content-type"] == "application/problem+json"
    assert document["type"] == "urn:sentiment:problem:malformed-http"
    assert document["request_id"] == headers["x-request-id"]
    assert len(body) == int(headers["content-length"])
