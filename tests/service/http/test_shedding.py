"""Load shedding: requests that are refused before their bodies are read, over TCP."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import logging
import random
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from starlette.responses import Response

from service.errors import MEDIA_TYPE, Overloaded
from service.formats.routes import refusal_response
from service.http.shedding import LoadShedding
from service.metrics import Metrics
from service.settings import Settings
from tests.fixtures.fakes import SlowClassifier
from tests.fixtures.service import PATIENCE, listening, sample

HEAD = "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n"
BODY = b'{"text": "good"}'


@contextmanager
def full(settings: Settings, headers: dict[str, str] | None = None) -> Iterator[httpx.Client]:
    """A client of a server with a full queue."""
    fake = SlowClassifier()
    with (
        listening(settings, fake) as url,
        ThreadPoolExecutor() as pool,
        httpx.Client(base_url=url, headers=headers, timeout=PATIENCE) as client,
    ):
        while client.get("/readyz").status_code != 200:
            pass
        fake.hold()
        waiting = pool.submit(httpx.post, f"{url}/sentiment", json={"text": "good"}, headers=headers, timeout=PATIENCE)
        try:
            assert fake.entered.wait(PATIENCE)
            yield client
        finally:
            fake.release.set()
            assert waiting.result().status_code == 200, waiting.result().text


def ask(client: httpx.Client, *requests: bytes) -> Iterator[tuple[int, dict[str, str], bytes]]:
    """The answers to requests sent one after another on one connection; an empty one is not awaited."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=PATIENCE) as connection:
        reader = connection.makefile("rb")
        for request in requests:
            connection.sendall(request)
            status = int(reader.readline().split()[1])
            headers: dict[str, str] = {}
            while line := reader.readline().decode().strip():
                name, _, value = line.partition(": ")
                headers[name] = value
            yield status, headers, reader.read(int(headers["content-length"]))


def head(path: str = "/sentiment", length: int = len(BODY), more: str = "") -> bytes:
    """The head of a request."""
    return HEAD.format(path=path, length=length, more=more).encode()


def test_a_refusal_is_that_of_the_application_and_leaves_the_connection_in_order(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A refusal has its format, is logged and counted, and its body is skipped."""
    paths = ("/sentiment", "/sentiment/batch", "/", "/predict", "/v1/classify", "/v1/moderations")
    with full(Settings(port=0, max_queue=1, default_timeout=60)) as client, caplog.at_level(logging.INFO):
        requests = [head(path, more=f"X-Request-ID: an-id-{place}\r\n") for place, path in enumerate(paths)]
        # What precedes each head but the first is the body of the request before.
        answers = [*ask(client, requests[0], *(BODY + each for each in requests[1:]), BODY + head())]
        metrics = client.get("/metrics").text
    for place, (path, (status, headers, body)) in enumerate(zip(paths, answers, strict=False)):
        wanted: Response = refusal_response(Overloaded(retry_after=1), path, f"an-id-{place}")
        assert (status, body) == (wanted.status_code, wanted.body)
        assert int(headers.pop("retry-after")) >= 1
        assert headers == {
            "content-length": str(len(wanted.body)),
            "content-type": wanted.headers["content-type"],
            "x-content-type-options": "nosniff",
            "x-request-id": f"an-id-{place}",
        }
        assert sample(metrics, "sentiment_requests_total", route=path, status=str(status)) >= 1
    status, headers, body = answers[-1]
    assert (status, headers["content-type"]) == (503, MEDIA_TYPE)
    assert json.loads(body)["request_id"] == headers["x-request-id"] != "0" * 32
    lines: list[Any] = [record for record in caplog.records if record.name == "service.access"]
    refused = [(each.request_id, each.route, each.status) for each in lines if each.status >= 429]
    assert len(refused) == 7
    assert refused[0] == ("an-id-0", "/sentiment", 503)


def test_a_connection_is_closed_where_its_client_asks_for_it() -> None:
    """The answer has `Connection: close`."""
    with full(Settings(port=0, max_queue=1, default_timeout=60)) as client:
        [(status, headers, _)] = ask(client, head(more="Connection: close\r\n") + BODY)
    assert (status, headers["connection"]) == (503, "close")


def test_a_client_that_sends_all_of_a_large_body_reads_its_refusal() -> None:
    """The connection stays open until the body was sent, as a reset would lose the answer."""
    with full(Settings(port=0, max_queue=1, default_timeout=60)) as client:
        address = client.base_url.host, client.base_url.port or 0
        with socket.create_connection(address, timeout=PATIENCE) as connection, connection.makefile("rb") as reader:
            connection.sendall(head(length=2_000_000, more="Connection: close\r\n"))
            assert reader.readline() == b"HTTP/1.1 503 Service Unavailable\r\n"
            connection.sendall(b"a" * 2_000_000)
            assert b"\r\nconnection: close\r\n" in reader.read()


@pytest.mark.parametrize("path", ["/sentiment", "/models/fake"])
def test_a_body_that_says_it_is_too_large_is_told_so_first(path: str) -> None:
    """The status is 413 and not 503, as a retry would not help."""
    with full(Settings(port=0, max_queue=1, default_timeout=60, max_body_bytes=1000)) as client:
        [(status, headers, _)] = ask(client, head(path, length=1001))
    assert status == 413
    assert headers["connection"] == "close"
    assert "retry-after" not in headers


def test_requests_that_are_sent_together_are_answered_in_order() -> None:
    """Each has its id, and requests that need no queue are answered among them."""
    with full(Settings(port=0, max_queue=1, default_timeout=60)) as client:
        several = b"".join(head(more=f"X-Request-ID: {place}\r\n") + BODY for place in (1, 2))
        answers = ask(client, several + b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + head() + BODY, b"", b"", b"")
        found = [(status, headers["x-request-id"]) for status, headers, _ in answers]
    assert [status for status, _ in found] == [503, 503, 200, 503]
    assert [request_id for _, request_id in found[:2]] == ["1", "2"]


def test_a_key_is_asked_for_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a key the answer is 401 and changes no predicted wait; with one, the log has its owner."""
    file = tmp_path / "keys"
    file.write_text(hashlib.sha256(b"a-key").hexdigest() + " the owner\n")
    known = {"Authorization": "Bearer a-key"}
    with (
        full(Settings(port=0, max_queue=1, default_timeout=60, api_keys_file=file), known) as client,
        caplog.at_level(logging.INFO),
    ):
        [(none, *_), (wrong, *_)] = ask(client, head() + BODY, head(more="Authorization: Bearer b\r\n") + BODY)
        [(status, *_)] = ask(client, head(more="Authorization: Bearer a-key\r\n") + BODY)
    assert (none, wrong, status) == (401, 401, 503)
    lines: list[Any] = [record for record in caplog.records if record.name == "service.access"]
    assert [each.owner for each in lines if each.status == 503] == ["the owner"]


def test_pages_of_other_origins_may_read_a_refusal() -> None:
    """A refusal has the CORS header of an allowed origin."""
    with full(Settings(port=0, max_queue=1, default_timeout=60, cors_origins="https://example.org")) as client:
        [(status, headers, _)] = ask(client, head(more="Origin: https://example.org\r\n") + BODY)
    assert (status, headers["access-control-allow-origin"]) == (503, "https://example.org")


def test_a_refusal_leaves_nothing_to_the_collector_of_garbage() -> None:
    """A refusal makes no reference cycles; before, collecting them took a fifth of the time."""
    with full(Settings(port=0, max_queue=1, default_timeout=60)) as client:
        requests = [head("/models/fake") + BODY, head() + BODY]  # refused by the application, and before it
        list(ask(client, *requests * 10))
        gc.collect()
        found = {status for status, *_ in ask(client, *requests * 50)}
        garbage = gc.collect()
    assert found == {503}
    assert garbage < 50


@pytest.mark.anyio
@pytest.mark.parametrize("places", [8, 4, 0])
async def test_under_overload_the_requests_of_a_turn_have_equal_chances(places: int) -> None:
    """The system reports new connections last: in the order of reading, requests on them were always refused.

    Of eight requests a turn, some are for paths whose requests the application refuses.
    """

    class Registry:
        """Room for 20 requests."""

        settings = Settings()
        unanswered = 0

        def full(self, ahead: int) -> bool:
            return self.unanswered + ahead >= 20

        def check_room(self, ahead: int, characters: int) -> None:
            raise Overloaded(retry_after=1)

    registry = Registry()
    shed = LoadShedding(cast(Any, registry), Metrics(), refusal_response, None, {"/sentiment"})
    admitted = [0] * 8
    loop = asyncio.get_running_loop()

    def admit(place: int) -> None:
        if not registry.full(0):
            registry.unanswered += 1
            admitted[place] += 1

    def decided(place: int, refusal: bytes | None) -> None:
        if refusal is None:
            loop.call_soon(admit, place)  # as a task of the application

    random.seed(0)
    for _ in range(400):
        for place in range(len(admitted)):
            path = "/sentiment" if place < places else "/models/fake"
            shed({"method": "POST", "path": path, "headers": [], "state": {}}, partial(decided, place))
        await asyncio.sleep(0)  # they are drawn
        await asyncio.sleep(0)  # and admitted
        registry.unanswered -= 4  # they are answered
    assert sum(admitted) == 400 * 4 + registry.unanswered
    assert 160 <= min(admitted) <= max(admitted) <= 240
