"""The middleware around every request: ids, logs, metrics, and unexpected errors."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from service.formats.routes import refusal_response
from service.http.middleware import RequestMiddleware
from service.metrics import Metrics
from tests.fixtures.service import Exchange, sample, serving, within

pytestmark = pytest.mark.anyio


def header(exchange: Exchange, name: str) -> str | None:
    """A header of the answer."""
    return dict(exchange.sent[0]["headers"]).get(name.encode(), b"").decode() or None


@pytest.mark.parametrize("given", ["abc-123", "7d1a9c52f0b34e0f9a5d1c2b3e4f5a6b", "A.b_c~d:e/f+g=@", "x" * 128])
async def test_a_request_id_is_echoed(given: str) -> None:
    """The id is in the header, and in the problem document of an error."""
    async with serving() as client:
        response = await client.get("/nowhere", headers={"X-Request-ID": given})
    assert response.headers["x-request-id"] == given
    assert response.json()["request_id"] == given


@pytest.mark.parametrize("given", ["", "a b", 'a"b', "x" * 129, "é", "a\tb", "<script>"])
async def test_an_id_that_could_do_harm_is_replaced(given: str) -> None:
    """An id that is long, or has other characters than the allowed ones, is replaced."""
    async with serving() as client:
        response = await client.get("/healthz", headers=[(b"X-Request-ID", given.encode())])
    assert response.headers["x-request-id"] != given
    assert len(response.headers["x-request-id"]) == 32


async def test_every_request_has_an_id_of_its_own() -> None:
    """The service makes an id if the caller gives none."""
    async with serving() as client:
        ids = {(await client.get("/healthz")).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


async def test_a_request_is_one_line_that_holds_no_text(caplog: pytest.LogCaptureFixture) -> None:
    """The log line has no text of the body, the path, the query or a header."""
    with caplog.at_level(logging.DEBUG):
        async with serving() as client:
            await client.post("/sentiment", json={"text": "good secret"}, headers={"X-Request-ID": "an-id"})
            await client.post("/sentiment", json={"text": "poison secret"})
            await client.post("/sentiment/batch", json={"texts": ["panic secret", "secret nothing"]})
            await client.post("/sentiment", json={"secret": "secret"})
            await client.post("/sentiment", content=b"secret")
            await client.get("/secret?text=secret", headers={"X-Request-ID": "secret secret"})
    lines = [record for record in caplog.records if record.name == "service.access"]
    assert len(lines) == 6
    first: Any = lines[0]
    assert (first.request_id, first.method, first.route, first.status) == ("an-id", "POST", "/sentiment", 200)
    assert first.duration > 0
    assert first.model.startswith("fake@")
    ours = [record.__dict__ for record in caplog.records if not record.name.startswith("httpx")]
    assert len(ours) > len(lines)
    assert "secret" not in json.dumps(ours, default=str)


async def test_probes_are_quiet_while_all_is_well(caplog: pytest.LogCaptureFixture) -> None:
    """Successful probes are not logged."""
    with caplog.at_level(logging.INFO):
        async with serving() as client:
            for path in ("/healthz", "/readyz", "/metrics"):
                assert (await client.get(path)).status_code == 200
    assert not [record for record in caplog.records if record.name == "service.access"]


async def test_requests_are_counted_by_route_and_status() -> None:
    """An unknown path does not add a series."""
    async with serving() as client:
        await client.post("/sentiment", json={"text": "good"})
        await client.post("/sentiment", json={})
        for index in range(3):
            await client.get(f"/nowhere/{index}")
        text = (await client.get("/metrics")).text
    assert sample(text, "sentiment_requests_total", route="/sentiment", status="200") == 1
    assert sample(text, "sentiment_requests_total", route="/sentiment", status="422") == 1
    assert sample(text, "sentiment_requests_total", route="other", status="404") == 3
    assert sample(text, "sentiment_request_duration_seconds_count", route="/sentiment") == 2
    assert "nowhere" not in text


async def test_a_defect_is_a_problem_without_a_stack_trace(caplog: pytest.LogCaptureFixture) -> None:
    """The log has the place of the error, under the request's id."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise KeyError("secret")

    exchange = Exchange("/sentiment", headers={"x-request-id": "an-id"})
    metrics = Metrics()
    with caplog.at_level(logging.ERROR):
        await exchange.run(RequestMiddleware(app, metrics, lambda: False, refusal_response))
    assert exchange.status == 500
    assert header(exchange, "content-type") == "application/problem+json"
    document = json.loads(exchange.sent[1]["body"])
    assert document["type"] == "urn:sentiment:problem:unexpected"
    assert document["request_id"] == header(exchange, "x-request-id") == "an-id"
    assert "KeyError" not in str(document)
    assert "KeyError at" in caplog.text
    assert "secret" not in caplog.text
    assert sample(metrics, "sentiment_requests_total", route="other", status="500") == 1


async def test_a_request_that_the_server_gives_up_is_answered() -> None:
    """A request that uvicorn cancels at the end of the grace time gets an answer."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    exchange = Exchange("/sentiment")
    task = asyncio.create_task(exchange.run(RequestMiddleware(app, Metrics(), lambda: False, refusal_response)))
    await asyncio.sleep(0)
    task.cancel()
    await within(task)
    assert exchange.status == 503
    assert header(exchange, "retry-after") == "1"


async def test_a_lifespan_is_passed_through() -> None:
    """The middleware wraps only requests."""
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    exchange = Exchange("/")
    exchange.scope["type"] = "lifespan"
    await exchange.run(RequestMiddleware(app, Metrics(), lambda: False, refusal_response))
    assert seen == ["lifespan"]
    assert exchange.sent == []


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/", "/metrics", "/openapi.json"])
async def test_no_answer_is_taken_for_another_type_or_names_the_server(path: str) -> None:
    """Answers have `nosniff`, and no Server header."""
    async with serving() as client:
        response = await client.get(path)
    assert response.headers.get_list("x-content-type-options") == ["nosniff"]
    assert "server" not in response.headers
