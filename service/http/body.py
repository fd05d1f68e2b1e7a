"""The body of a request: its deadline, its type, its size and its bytes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from service.errors import BodyTooLarge, ClientLeft, DeadlinePassed, InvalidRequest, UnsupportedMediaType
from service.settings import Settings

TIMEOUT_HEADER = "X-Timeout-Ms"


def deadline(headers: Headers, settings: Settings, arrived: float) -> float:
    """The moment until which the caller waits for its answer, on the clock of `arrived`.

    Raises:
        InvalidRequest: X-Timeout-Ms is not a positive whole number.
    """
    if TIMEOUT_HEADER not in headers:  # `get` would raise an error, and catch it, for one that is missing
        return arrived + settings.default_timeout
    text = headers[TIMEOUT_HEADER]
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise InvalidRequest.of(TIMEOUT_HEADER, "must be a positive whole number of milliseconds")
    # Twelve digits are 30 years; int() of more is wasted time.
    milliseconds = int(text) if len(text) <= 12 else 10**12
    return arrived + min(milliseconds / 1000, settings.max_timeout)


def check_type(headers: Headers) -> None:
    """Raise UnsupportedMediaType unless the headers declare uncompressed JSON in UTF-8."""
    kind, _, parameters = headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if not (kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))):
        raise UnsupportedMediaType("Send the body with Content-Type: application/json.")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMediaType("The body must be UTF-8: omit the charset.")
    check_plain(headers)


def check_plain(headers: Headers) -> None:
    """Raise UnsupportedMediaType for a compressed body."""
    if "content-encoding" in headers and headers["content-encoding"].lower() != "identity":
        raise UnsupportedMediaType("The body must not be compressed: send it without Content-Encoding.")


def check_length(headers: Headers, limit: int) -> None:
    """Raise BodyTooLarge where the headers declare a body of more than `limit` bytes."""
    if _exceeds(headers.get("content-length", ""), limit):
        raise _too_large(limit)


def is_doubtful(scope: Scope, limit: int) -> bool:
    """Whether the bytes after an answer that leaves a body unread may be more than `limit`, or no request."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0").decode("latin-1")
    return b"transfer-encoding" in headers or b"expect" in headers or _exceeds(length, limit)


async def read_body(
    request: Request, settings: Settings, until: float, check: Callable[[Headers], None] = check_type
) -> bytes:
    """The bytes of a body whose headers pass `check`; sets `body_read` in the request's state.

    Raises:
        UnsupportedMediaType, BodyTooLarge: before anything is read, where the headers tell.
        DeadlinePassed: the body was not complete by `until` (time.monotonic).
        MalformedHttp: its chunks are no chunks.
        ClientLeft: the connection was closed first.
    """
    headers = request.headers
    check(headers)
    check_length(headers, settings.max_body_bytes)
    reading = _read(request, settings.max_body_bytes)
    if request.scope.get("state", {}).get("arrived_whole"):  # as most, which need no timer; set by the protocol
        return await reading
    try:
        async with asyncio.timeout(until - time.monotonic()):
            return await reading
    except TimeoutError:
        raise DeadlinePassed("The body did not arrive in time.") from None


async def _read(request: Request, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft("The client left before its body was complete.")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:  # a chunked body does not declare its length
            raise _too_large(limit)
        parts.append(part)
        state = request.scope.setdefault("state", {})
        if not message.get("more_body", False):
            state["body_read"] = True
            return parts[0] if len(parts) == 1 else b"".join(parts)
        if "fault" in state:  # set by the protocol
            raise state["fault"]


def _exceeds(declared: str, limit: int) -> bool:
    return declared.isascii() and declared.isdigit() and (len(declared) > 12 or int(declared) > limit)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"A body may have at most {limit} bytes.")
