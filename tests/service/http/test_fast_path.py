"""The fast path past the application's router."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from service.http.fast_path import FastPathMiddleware
from tests.fixtures.service import Exchange

pytestmark = pytest.mark.anyio


async def echo(request: Request) -> Response:
    return PlainTextResponse(b"echo " + await request.body())


async def others(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("other")(scope, receive, send)


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [("POST", "/echo", b"echo hi"), ("GET", "/echo", b"other"), ("POST", "/echo/", b"other"), ("POST", "/", b"other")],
)
async def test_a_post_to_the_path_is_answered_by_its_endpoint(method: str, path: str, answer: bytes) -> None:
    """Every other request goes on to the app."""
    exchange = Exchange(path, b"hi")
    exchange.scope["method"] = method
    await exchange.run(FastPathMiddleware(others, {"/echo": echo}))

    assert exchange.sent[1]["body"] == answer


async def test_parts_of_a_path_are_given_by_name() -> None:
    """The endpoint gets the parameters of the path, and the log and the metrics the declared path."""

    async def named(request: Request, model: str) -> Response:
        return PlainTextResponse(model)

    exchange = Exchange("/models/some/infer", b"hi")
    direct = FastPathMiddleware(others, {"/models/{model}/infer": named})
    await exchange.run(direct)
    assert exchange.sent[1]["body"] == b"some"
    assert exchange.scope["route"].path == "/models/{model}/infer"

    for path, answer in (("/models/some/infer/x", b"other"), ("/models/{model}/infer", b"{model}")):
        exchange = Exchange(path, b"hi")
        await exchange.run(direct)
        assert exchange.sent[1]["body"] == answer


async def test_the_route_is_known_to_whoever_asked() -> None:
    """Metrics and logs have the route of a request on the fast path."""
    exchange = Exchange("/echo", b"hi")
    await exchange.run(FastPathMiddleware(others, {"/echo": echo}))

    assert exchange.scope["route"].path == "/echo"


async def test_a_connection_that_is_no_request_goes_on() -> None:
    """Other scopes, as the lifespan, go on to the application."""
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    exchange = Exchange("/echo")
    exchange.scope["type"] = "lifespan"
    await exchange.run(FastPathMiddleware(app, {"/echo": echo}))

    assert seen == ["lifespan"]
