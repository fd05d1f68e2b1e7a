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

import httptools
import httpx
import pytest
from starlette.responses import Response

from service.errors import MEDIA_TYPE, Overloaded
from service.formats.routes import refusal_response
from service.http.shedding import LoadShedding, read_head
from service.metrics import Metrics
from service.settings import Settings
from tests.fixtures.fakes import SlowClassifier
from tests.fixtures.service import PATIENCE, listening, sample

HEAD = "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n"
BODY = b'{"text": "good"}'


@contextmanager
def full(settings: Settings, headers: dict[str, str] | None = None) -> Iterator[httpx.Client]:
    """A client of a server with a full queue, which has refused a request: the application refuses the first."""
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
            assert client.post("/sentiment", json={"text": "good"}).status_code == 503
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
        assert int(headers["retry-after"]) >= 1
        assert headers == {
            "content-length": str(len(wanted.body)),
            "content-type": wanted.headers["content-type"],
            "x-content-type-options": "nosniff",
            "x-request-id": f"an-id-{place}",
            "retry-after": headers["retry-after"],
            "date": headers["date"],
        }
        assert sample(metrics, "sentiment_requests_total", route=path, status=str(status)) >= 1
    status, headers, body = answers[-1]
    assert (status, headers["content-type"]) == (503, MEDIA_TYPE)
    assert json.loads(body)["request_id"] == headers["x-request-id"] != "0" * 32
    lines: list[Any] = [record for record in caplog.records if record.name == "service.access"]
    refused = {each.request_id: (each.route, each.status) for each in lines}
    assert [refused[headers["x-request-id"]] for _, headers, _ in answers] == [
        *((path, 429 if path == "/predict" else 503) for path in paths),
        ("/sentiment", 503),
    ]


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
    assert {each.owner for each in lines if each.status == 503} == {"the owner"}


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

        def retry_after(self, characters: int) -> float:
            return 1

    class Connection:
        """One of eight that send a request a turn."""

        def __init__(self, place: int) -> None:
            self.held = head("/sentiment" if place < places else "/models/fake") + BODY
            self.admitted = self.refused = 0

        def release(self) -> None:
            shedding.start("POST")
            loop.call_soon(self.admit)  # as a task of the application

        def admit(self) -> None:
            if not registry.full(0):
                registry.unanswered += 1
                self.admitted += 1

        def refuse(self, answer: bytes, unread: int) -> None:
            assert (answer[:12], unread) == (b"HTTP/1.1 503", 0)
            self.refused += 1

    registry = Registry()
    shedding = LoadShedding(cast(Any, registry), Metrics(), refusal_response, None, {"/sentiment"})
    loop = asyncio.get_running_loop()
    connections = [Connection(place) for place in range(8)]
    random.seed(0)
    for _ in range(400):
        for connection in connections:
            if shedding.refusing:
                shedding.hold(connection)
            else:
                connection.release()
        await asyncio.sleep(0)  # they are drawn
        await asyncio.sleep(0)  # and admitted
        registry.unanswered -= 4  # they are answered
    admitted = [each.admitted for each in connections]
    assert sum(admitted) == 400 * 4 + registry.unanswered
    assert 160 <= min(admitted) <= max(admitted) <= 240
    assert all(each.refused for each in connections[:places])
    assert not any(each.refused for each in connections[places:])


@pytest.mark.anyio
async def test_a_connection_that_fails_costs_the_others_of_its_turn_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """An error is logged by its place, and the others are answered."""

    class Registry:
        """Has room."""

        settings = Settings()

        def full(self, ahead: int) -> bool:
            return False

    class Connection:
        """Fails, or counts that it was released."""

        held = b""

        def __init__(self, fails: bool) -> None:
            self.fails = fails

        def release(self) -> None:
            if self.fails:
                raise OSError("a text of a user")
            released.append(self)

        def refuse(self, answer: bytes, unread: int) -> None:
            raise AssertionError

    released: list[Connection] = []
    shedding = LoadShedding(cast(Any, Registry()), Metrics(), refusal_response, None, {"/sentiment"})
    for fails in (True, False, True, False):
        shedding.hold(Connection(fails))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(released) == 2
    assert caplog.text.count("a connection failed: OSError at ") == 2
    assert "a text" not in caplog.text


@pytest.mark.parametrize("host", ["a b", "a/b", "u@a", "a:b", "\xff"])
def test_a_host_that_is_none_is_left_to_the_application(host: str) -> None:
    """It answers 400, and a retry would not help."""
    assert read_head(head().replace(b"Host: a", f"Host: {host}".encode("latin-1"))) is None


ODD = [
    *(b"Connection: close", b"Connection: Keep-Alive", b"Transfer-Encoding: chunked", b"Expect: 100-continue"),
    *(b"Content-Length: 3", b"Content-Length : 3", b"content-length: 99999999999999", b"Content-Length: -1"),
    *(
        b"Proxy-Connection: close",
        b"Content-Length: 0x1",
        b" folded",
        b"Upgrade: h2c",
        b"Host: b",
        b"x: \0",
        b"x: \1",
        b"y: a\rb",
        b"a(b): c",
        b"",
    ),
]


def drawn_head(draw: random.Random) -> bytes:
    """A head of which about every second is plain."""
    odd = partial(draw.choices, weights=[30, 1])
    lines = [b"Host: a", b"Content-Length: %d" % draw.randrange(20)]
    lines += draw.sample([b"Accept: */*", b"x-y_z:", b"User-Agent:  \xc3\xa9 \t", b"Connection: keep-alive"], 2)
    lines += draw.sample(ODD, draw.randrange(2))
    draw.shuffle(lines)
    [ends], [version] = odd([b"\r\n", b"\n"]), odd([b"1.1", b"1.0"])
    [path], [method] = odd([b"/sentiment", b"/a%20b?c=d"]), odd([b"POST", b"GET"])
    return ends.join([b"%b %b HTTP/%b" % (method, path, version), *lines, b"", b""])


def test_a_head_that_is_read_without_the_parser_is_what_the_parser_reads() -> None:
    """Path, headers, the end of the body and whether the connection stays open are the same; else it is not read."""

    class Seen:
        """What the parser tells of one request."""

        def __init__(self) -> None:
            self.url, self.ended = b"", False
            self.headers: list[tuple[bytes, bytes]] = []

        def on_url(self, url: bytes) -> None:
            self.url += url

        def on_header(self, name: bytes, value: bytes) -> None:
            self.headers.append((name.lower(), value.rstrip(b" \t")))

        def on_message_complete(self) -> None:
            self.ended = True

    draw = random.Random(0)  # noqa: S311 - repeatable, not secret
    plain = 0
    for _ in range(5000):
        data = drawn_head(draw)
        read = read_head(data)
        if read is None:
            continue
        plain += 1
        seen = Seen()
        parser = httptools.HttpRequestParser(seen)
        parser.feed_data(data + b"a" * max(0, read.length - 1))
        assert seen.ended is (read.length == 0), data
        if read.length:
            parser.feed_data(b"a")
        assert seen.ended
        assert (seen.url.decode(), seen.headers) == (read.path, read.headers)
        assert parser.get_method() == b"POST"
        assert parser.should_keep_alive()
        assert not parser.should_upgrade()
    assert 1500 < plain < 4500
