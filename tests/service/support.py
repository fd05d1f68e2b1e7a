"""Ways to run the parts of the service in a test."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from service.app import create_app
from service.batching.batcher import Batcher
from service.batching.thread import ModelThread
from service.metrics import Metrics
from service.process.binding import bind
from service.process.server import Server
from service.settings import Settings
from tests.service.fakes import FakeClassifier, SlowClassifier
from tests.service.schemas import check

PATIENCE = 20.0  # seconds after which a test fails rather than hangs


def sample(metrics: Metrics | str, name: str, **labels: str) -> float:
    """The value of one series; 0 where there is none."""
    text = metrics if isinstance(metrics, str) else metrics.exposition().decode()
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            if each.name == name and each.labels == labels:
                return float(each.value)
    return 0.0


async def entered(fake: SlowClassifier) -> None:
    """Wait until the model computes."""
    assert await asyncio.to_thread(fake.entered.wait, PATIENCE)


async def queued(client: httpx.AsyncClient, texts: int = 2) -> None:
    """Return once so many texts were accepted, one of them being computed; to be awaited within a time."""
    while sample((await client.get("/metrics")).text, "sentiment_queue_depth") < texts:
        await asyncio.sleep(0)


async def within(awaitable: Awaitable[Any]) -> Any:
    """The result of something that must not take for ever."""
    return await asyncio.wait_for(awaitable, PATIENCE)


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The document of an answer that must be this problem."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    check(document, "ProblemDocument")
    assert document["status"] == status
    assert document["request_id"] == response.headers["x-request-id"]
    return document


@asynccontextmanager
async def running(
    fake: FakeClassifier,
    *,
    max_queue: int = 100,
    max_queue_characters: int = 10_000,
    longest: int | None = None,
    metrics: Metrics | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Batcher]:
    """A batcher; its thread computes the texts of more than `longest` characters: without it, all of a slow model's."""
    thread = ModelThread()
    if longest is None:
        longest = 0 if isinstance(fake, SlowClassifier) else 10**9
    batcher = Batcher(
        fake,
        thread,
        Settings(max_queue=max_queue, max_queue_characters=max_queue_characters),
        metrics or Metrics(),
        model="default",
        longest=longest,
        clock=clock,
    )
    try:
        yield batcher
    finally:
        let_go(fake)
        await batcher.drain(PATIENCE)
        thread.close()
        assert thread.join(PATIENCE)


def let_go(fake: object) -> None:
    """What a test holds of a model is released."""
    if isinstance(fake, SlowClassifier):
        fake.release.set()


@asynccontextmanager
async def alive(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app whose lifespan has begun; the model may still be loading."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client


@asynccontextmanager
async def serving(
    fake: FakeClassifier | None = None, settings: Settings | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app that is ready."""
    fake = fake or FakeClassifier()
    app = create_app(settings or Settings(), fake)
    async with alive(app) as client:
        await within(app.state.registry.settled())
        try:
            yield client
        finally:
            let_go(fake)


@contextmanager
def listening(
    settings: Settings, fake: FakeClassifier | None = None, load: Callable[[Path], FakeClassifier] | None = None
) -> Iterator[str]:
    """The address of a server of a fake model, or of those that `load` finds, in a thread of its own."""
    listener = bind(settings)
    app = create_app(settings, load=load) if load else create_app(settings, fake or FakeClassifier())
    server = Server(app, settings)
    thread = threading.Thread(target=asyncio.run, args=(server.serve([listener]),))
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        httpx.get(f"{url}/healthz", timeout=PATIENCE)
        yield url
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


class Exchange:
    """One request put to an app by hand, so that a test decides when its body comes and when its client leaves."""

    def __init__(self, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        given = {"content-type": "application/json", **(headers or {})}
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "server": ("test", 80),
            "client": ("127.0.0.1", 1),
        }
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: list[dict[str, Any]] = []
        if body:
            self.send_part(body, last=True)

    def send_part(self, body: bytes, *, last: bool) -> None:
        """The client sends a part of its body."""
        self.incoming.put_nowait({"type": "http.request", "body": body, "more_body": not last})

    def leave(self) -> None:
        """The client closes its connection."""
        self.incoming.put_nowait({"type": "http.disconnect"})

    @property
    def status(self) -> int:
        """The status that was answered."""
        return int(self.sent[0]["status"])

    async def run(self, app: Callable[..., Awaitable[None]]) -> None:
        """Have the app answer."""

        async def send(message: dict[str, Any]) -> None:
            self.sent.append(message)

        await app(self.scope, self.incoming.get, send)
