"""A call -> an HTTP request, and an HTTP response -> a result or an error; shared by both clients."""

from __future__ import annotations

import time
import uuid
from datetime import UTC
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpx

from sentiment_client.errors import BadAnswer, ClientError, FieldError, TimedOut, Unreachable, refusal_for
from sentiment_client.options import BatchOptions, Options

# Seconds for the way of the answer, beyond the service's own time-out.
MARGIN = 1.0


def user_agent() -> str:
    """For instance `sentiment-client/1.2.3`; without a version where the package runs from its sources."""
    try:
        return f"sentiment-client/{version('sentiment-client')}"
    except PackageNotFoundError:
        return "sentiment-client"


def headers(api_key: str | None, timeout: float) -> dict[str, str]:
    """Headers of every request of a client."""
    given = {
        "Accept": "application/json",
        "User-Agent": user_agent(),
        # The service drops requests past this deadline.
        "X-Timeout-Ms": str(max(1, round(timeout * 1000))),
    }
    return given if api_key is None else {**given, "Authorization": f"Bearer {api_key}"}


def request_id() -> dict[str, str]:
    """The header of one call, the same in all its attempts."""
    return {"X-Request-ID": uuid.uuid4().hex}


def options(named: Options | BatchOptions) -> dict[str, Any]:
    """The members of a request beside its texts."""
    return {name: value for name, value in named.items() if value is not None}


def sendable(text: str) -> str:
    """The text; halves of a surrogate pair, which JSON cannot carry, are replaced as browsers do."""
    if text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def unanswered(error: httpx.TransportError) -> ClientError:
    """The error for a request without a response."""
    # Waiting for a connection costs the service nothing, and another address may answer.
    late = isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout)
    return (TimedOut if late else Unreachable)(f"{type(error).__name__}: {error}")


def result(response: httpx.Response) -> Any:
    """The JSON of an answer. Raises Refused, by status, or BadAnswer."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.is_success:
        if body is None:
            raise BadAnswer("The answer is not JSON.")
        return body
    problem = body if isinstance(body, dict) else {}
    fields = problem.get("errors")
    raise refusal_for(response.status_code)(
        response.status_code,
        str(problem.get("detail") or problem.get("title") or response.reason_phrase),
        kind=str(problem.get("type", "")).rpartition(":")[2],
        errors=[
            FieldError(str(each.get("field")), str(each.get("message")))
            for each in (fields if isinstance(fields, list) else [])
            if isinstance(each, dict)
        ],
        request_id=response.headers.get("X-Request-ID"),
        retry_after=_seconds(response.headers.get("Retry-After")),
    )


def _seconds(header: str | None) -> float | None:
    """Retry-After as seconds from now: a whole number, or a date; None for anything else."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    # One of HTTP's three forms of a date names no zone; all are in UTC.
    return max(0.0, date.replace(tzinfo=date.tzinfo or UTC).timestamp() - time.time())
