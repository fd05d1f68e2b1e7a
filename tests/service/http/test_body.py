"""Type, size and deadline of a body."""

from __future__ import annotations

import asyncio
import time

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from service.errors import BodyTooLarge, ClientLeft, DeadlinePassed, InvalidRequest, UnsupportedMediaType
from service.http.body import deadline, read_body
from service.settings import Settings
from tests.fixtures.service import Exchange, within

pytestmark = pytest.mark.anyio

SETTINGS = Settings(max_body_bytes=10, default_timeout=2, max_timeout=5)


def request(exchange: Exchange) -> Request:
    """The exchange as a route sees it."""
    return Request(exchange.scope, exchange.incoming.get)  # type: ignore[arg-type]


async def body_of(exchange: Exchange, seconds: float = 20) -> bytes:
    """The result of `read_body` for the exchange."""
    return await within(read_body(request(exchange), SETTINGS, time.monotonic() + seconds))


@pytest.mark.parametrize(
    ("value", "seconds"), [(None, 2), ("1", 0.001), ("4999", 4.999), ("5001", 5), ("0100", 0.1), ("9" * 4000, 5)]
)
def test_a_deadline_is_the_callers_up_to_a_limit(value: str | None, seconds: float) -> None:
    """The deadline counts from the arrival of the request."""
    headers = Headers({} if value is None else {"X-Timeout-Ms": value})
    assert deadline(headers, SETTINGS, 100.0) == pytest.approx(100 + seconds)


@pytest.mark.parametrize("value", ["0", "000", "-5", "1.5", "soon", "", " ", "٣", "1e3", "+1", "\xb2"])
def test_a_deadline_that_is_no_number_is_refused(value: str) -> None:
    """The header is named, and its value is not repeated."""
    with pytest.raises(InvalidRequest) as caught:
        deadline(Headers(raw=[(b"x-timeout-ms", value.encode("utf-8"))]), SETTINGS, 0.0)
    assert caught.value.errors[0]["field"] == "X-Timeout-Ms"


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON; charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/vnd.api+json",
        "application/json; profile=x",
    ],
)
async def test_json_by_type_is_read(kind: str) -> None:
    """Parameters and capitals do not matter."""
    assert await body_of(Exchange("/", b"{}", {"content-type": kind})) == b"{}"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/jsonl"},
        {"content-type": "text/json"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-encoding": "gzip"},
    ],
)
async def test_another_type_or_coding_is_refused(headers: dict[str, str]) -> None:
    """The type is not guessed from the content."""
    with pytest.raises(UnsupportedMediaType):
        await body_of(Exchange("/", b"{}", headers))


async def test_a_body_comes_in_parts() -> None:
    """Its parts are joined, up to exactly the limit."""
    exchange = Exchange("/")
    exchange.send_part(b"12345", last=False)
    exchange.send_part(b"", last=False)
    exchange.send_part(b"67890", last=True)
    assert await body_of(exchange) == b"1234567890"


async def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    """Its Content-Length alone decides; no part of the body is read."""
    for length in ("11", "9" * 4000):
        with pytest.raises(BodyTooLarge, match="10 bytes"):
            await body_of(Exchange("/", headers={"content-length": length}))


async def test_a_body_that_grows_too_large_is_refused() -> None:
    """A chunked body has no length beforehand; reading stops as soon as it is too long."""
    exchange = Exchange("/")
    exchange.send_part(b"12345678", last=False)
    exchange.send_part(b"90a", last=False)
    with pytest.raises(BodyTooLarge):
        await body_of(exchange)


async def test_a_body_that_does_not_come_in_time_is_given_up() -> None:
    """A slow sender gets an error at its deadline."""
    with pytest.raises(DeadlinePassed):
        await body_of(Exchange("/"), seconds=0.001)


async def test_a_client_that_leaves_while_sending_is_noticed() -> None:
    """Half a body is not taken for a whole one."""
    exchange = Exchange("/")
    exchange.send_part(b"{}", last=False)
    exchange.leave()
    with pytest.raises(ClientLeft):
        await asyncio.wait_for(body_of(exchange), 20)
