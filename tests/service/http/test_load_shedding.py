"""Requests that come all at once: so many are let in, the others are turned away before they are read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from service.formats.refusal import refusal_response
from service.http import load_shedding
from service.http.load_shedding import LoadShedding
from service.management import ADMIN
from service.metrics import Metrics
from tests.service.fakes import FakeClassifier
from tests.service.support import within
from tests.service.test_server import started

pytestmark = pytest.mark.anyio

BODY = json.dumps({"text": "good"}).encode()
ID = "a" * 32


def head(target: str = "/sentiment", *fields: str, size: int = len(BODY)) -> bytes:
    """The head of a request with a JSON body of so many bytes."""
    lines = [f"POST {target} HTTP/1.1", "Host: a", "Content-Type: application/json", f"Content-Length: {size}", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@asynccontextmanager
async def crowded(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[FakeClassifier, Talk]]:
    """A connection to a server that has no room for anybody."""
    monkeypatch.setattr(load_shedding, "MOST", 0)
    fake = FakeClassifier()
    async with started(fake) as (_, _, client):
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        try:
            yield fake, Talk(reader, writer)
        finally:
            writer.close()


class Talk:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.send = writer.write

    async def reply(self) -> tuple[int, Mapping[str, str], Any]:
        """Status, headers and document of the next answer."""
        lines = (await within(self._reader.readuntil(b"\r\n\r\n"))).decode().splitlines()
        headers = dict(line.lower().split(": ", 1) for line in lines[1:-1])
        body = await within(self._reader.readexactly(int(headers["content-length"])))
        return int(lines[0].split()[1]), headers, json.loads(body) if body.startswith(b"{") else body.decode()

    async def closed(self) -> bool:
        """Whether nothing more comes."""
        return await within(self._reader.read()) == b""


async def test_so_many_are_let_in_at_each_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next turn of the loop is another one."""
    monkeypatch.setattr(load_shedding, "MOST", 2)
    shedding = LoadShedding(Metrics(), refusal_response, lambda: False)
    for _ in range(3):
        refusals = [shedding.refusal({"headers": []}, b"POST", b"/sentiment", keep_alive=True) for _ in range(5)]
        assert [refusal is None for refusal in refusals] == [True, True, False, False, False]
        await asyncio.sleep(0)
        assert shedding.last == 5
    await asyncio.sleep(0)
    assert shedding.last == 0


@pytest.mark.parametrize("given", [None, ID, "short"])
async def test_who_is_turned_away_learns_when_to_come_back(monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    """The answer is that of any refusal, is counted, and leaves the connection as it was; no text is scored."""
    async with crowded(monkeypatch) as (fake, talk):
        for _ in range(2):
            talk.send(head("/sentiment", *([f"X-Request-ID: {given}"] if given else [])) + BODY)
            status, headers, document = await talk.reply()
            assert status == 503
            assert headers["content-type"] == "application/problem+json"
            assert headers["x-content-type-options"] == "nosniff"
            assert int(headers["retry-after"]) in {1, 2, 3}
            assert headers["x-request-id"] == document["request_id"]
            assert given in (None, document["request_id"])
            assert document["type"] == "urn:sentiment:problem:overloaded"
        talk.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        status, _, metrics = await talk.reply()
        assert status == 200
        assert 'sentiment_requests_total{route="/sentiment",status="503"} 2.0' in metrics
        assert fake.batches == []


async def test_ids_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is made once; its id is not."""
    async with crowded(monkeypatch) as (_, talk):
        ids = set()
        for _ in range(20):
            talk.send(head() + BODY)
            ids.add((await talk.reply())[2]["request_id"])
        assert len(ids) == 20


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("/predict", "error_type"),
        ("/v1/classify?x=1", "error"),
        ("/models/default", "error"),
        ("/v2/models/m/infer", "error"),
    ],
)
async def test_each_format_is_refused_in_its_own_words(
    monkeypatch: pytest.MonkeyPatch, target: str, fault: str
) -> None:
    """As where the application refuses it."""
    async with crowded(monkeypatch) as (_, talk):
        talk.send(head(target) + BODY)
        status, _, document = await talk.reply()
        assert status in (429, 503)
        assert fault in document


async def test_a_body_that_comes_late_is_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer is there before it; what follows it on the connection is answered."""
    async with crowded(monkeypatch) as (_, talk):
        talk.send(head())
        assert (await talk.reply())[0] == 503
        talk.send(BODY[:5])
        talk.send(BODY[5:] + b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await talk.reply())[0] == 200


@pytest.mark.parametrize(("field", "body"), [("Connection: close", BODY), ("Expect: 100-continue", b"")])
async def test_a_connection_that_ends_here_is_closed(monkeypatch: pytest.MonkeyPatch, field: str, body: bytes) -> None:
    """Because its client asked for it, or because it will not send its body now."""
    async with crowded(monkeypatch) as (_, talk):
        talk.send(head("/sentiment", field) + body)
        status, headers, _ = await talk.reply()
        assert status == 503
        assert headers["connection"] == "close"
        assert await talk.closed()


async def test_others_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not score, what a page of another origin asks, and what comes after a request that is let in."""
    async with crowded(monkeypatch) as (fake, talk):
        talk.send(head(ADMIN) + BODY)
        assert (await talk.reply())[0] == 403
        talk.send(head("/sentiment", "Origin: null") + BODY)
        status, _, document = await talk.reply()
        assert (status, document["label"]) == (200, "positive")
        assert fake.batches == [["good"]]
        talk.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + head() + BODY)
        assert [(await talk.reply())[0] for _ in range(2)] == [200, 200]
