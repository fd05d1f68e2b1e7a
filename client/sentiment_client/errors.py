"""The tree of errors. No message holds a text that was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class FieldError(NamedTuple):
    """The error of one field of a request."""

    field: str
    message: str


class ClientError(Exception):
    """The root of the tree: there is no answer."""


class Unreachable(ClientError):
    """The connection failed, or broke before the answer."""


class TimedOut(ClientError):
    """There was no answer within the time-out; the request is not repeated, since that takes as long again."""


class BadAnswer(ClientError):
    """The answer is not one of a sentiment service that this client knows."""


class Refused(ClientError):
    """The service answered with a problem document; `request_id` finds the request in its log."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        errors: Sequence[FieldError] = (),
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status}: {detail}" + (f" (request {request_id})" if request_id else ""))
        self.status = status
        self.detail = detail
        self.kind = kind  # the last part of the problem's type, such as `overloaded`
        self.errors = list(errors)
        self.request_id = request_id
        self.retry_after = retry_after  # seconds


class Invalid(Refused):
    """400, 413, 415, 422 and the like: the request itself is at fault; `errors` names the fields."""


class NotAllowed(Refused):
    """401 or 403: the key is missing or wrong."""


class Unavailable(Refused):
    """429, 502 or 503: overloaded, loading or stopping; `retry_after` says for how long."""


class DeadlinePassed(Refused):
    """504: not answered within the time-out; the service dropped the request."""


class Failed(Refused):
    """500 and the like: the service or its model failed on this request."""


def refusal_for(status: int) -> type[Refused]:
    """The error for a status other than 2xx."""
    if status in (401, 403):
        return NotAllowed
    if status in (429, 502, 503):
        return Unavailable
    if status == 504:
        return DeadlinePassed
    return Failed if status >= 500 else Invalid
