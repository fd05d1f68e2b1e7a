"""What comes before the JSON of a request: its type, its size, its deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, cast

from starlette.datastructures import Headers
from starlette.requests import Request

from service.errors import BodyTooLarge, ClientLeft, DeadlinePassed, InvalidRequest, UnsupportedMediaType
from service.settings import Settings

TIMEOUT_HEADER = "X-Timeout-Ms"


def deadline(headers: Headers, settings: Settings, arrived: float) -> float:
    """The moment, on the clock of `arrived`, by which the caller wants its answer.

    Raises:
        InvalidRequest: X-Timeout-Ms is no positive whole number.
    """
    text = headers.get(TIMEOUT_HEADER)
    if text is None:
        return arrived + settings.default_timeout
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise InvalidRequest.of(TIMEOUT_HEADER, "must be a positive whole number of milliseconds")
    # Twelve digits are 30 years; more of them are not worth converting.
    milliseconds = int(text) if len(text) <= 12 else 10**12
    return arrived + min(milliseconds / 1000, settings.max_timeout)


def check_type(headers: Headers) -> None:
    """Raise UnsupportedMediaType unless the body is declared to be plain JSON in UTF-8."""
    kind, _, parameters = headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if not (kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))):
        raise UnsupportedMediaType("Send the body with Content-Type: application/json.")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMediaType("JSON is sent in UTF-8; leave the charset out.")
    check_plain(headers)


def check_plain(headers: Headers) -> None:
    """Raise UnsupportedMediaType for a body that is compressed."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must not be compressed: send it without Content-Encoding.")


async def read_body(
    request: Request, settings: Settings, until: float, check: Callable[[Headers], None] = check_type
) -> bytes:
    """The bytes of a body whose headers pass `check`; then `body_read` is true in the request's state.

    Raises:
        UnsupportedMediaType, BodyTooLarge: before anything is read, where the headers say so.
        DeadlinePassed: it did not all come by `until` (time.monotonic).
        ClientLeft: the connection was closed first.
    """
    headers = request.headers
    check(headers)
    limit = settings.max_body_bytes
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 12 or int(declared) > limit):
        raise _too_large(limit)
    reading = _read(request, limit)
    try:
        waits_for = reading.send(None)
    except StopIteration as read:  # most bodies are here already, and need no timer
        return cast(bytes, read.value)
    try:
        async with asyncio.timeout(until - time.monotonic()):
            return await _resumed(reading, waits_for)
    except TimeoutError:
        raise DeadlinePassed("The body did not arrive in time.") from None


@coroutine
def _resumed(begun: Coroutine[Any, None, bytes], waits_for: Any) -> Generator[Any, None, bytes]:
    """The result of a coroutine that was begun and waits for a future."""
    try:
        yield waits_for
    except BaseException:
        begun.close()
        raise
    found: bytes = yield from begun
    return found


async def _read(request: Request, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft("The client left before its body was complete.")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:  # chunked bodies do not say their length beforehand
            raise _too_large(limit)
        parts.append(part)
        if not message.get("more_body", False):
            request.scope.setdefault("state", {})["body_read"] = True
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"A body may have at most {limit} bytes.")
