"""The errors of requests: one tree, one table of their statuses, one problem document."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

from starlette.responses import Response

from model.errors import SentimentError
from service.http.encoding import to_json

LONGEST_NAME = 64  # characters of a caller's own name that a message repeats


class FieldError(TypedDict):
    """The fault of one field of a request, without its value."""

    field: str
    message: str


class ServiceError(SentimentError):
    """A request that ends without a prediction. `detail` is for its caller, and quotes no text."""

    def __init__(
        self, detail: str, *, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


class NotJson(ServiceError):
    """The body is not JSON."""


class MalformedHttp(ServiceError):
    """The request is not HTTP."""


class UnsupportedHttpVersion(ServiceError):
    """The request is of another version of HTTP than 1.0 and 1.1."""


class HeadTooLarge(ServiceError):
    """The head of the request has too many bytes."""


class HeadTooSlow(ServiceError):
    """The head of the request did not arrive in time."""


class Unauthorized(ServiceError):
    """The request has no valid key; `fault` is RFC 6750's error code where it has an invalid one."""

    def __init__(self, fault: str = "") -> None:
        super().__init__(
            "Send a valid key in the header Authorization: Bearer KEY.",
            headers={"WWW-Authenticate": "Bearer" + (f' error="{fault}"' if fault else "")},
        )


class NotFound(ServiceError):
    """The path does not exist."""


class UnknownModel(ServiceError):
    """No served model has that name and version."""


class Forbidden(ServiceError):
    """The settings do not allow this."""


class ReloadFailed(ServiceError):
    """No model was replaced; the detail has the reason."""


class MethodNotAllowed(ServiceError):
    """The path does not take this method."""


class BodyTooLarge(ServiceError):
    """The body has too many bytes."""


class UnsupportedMediaType(ServiceError):
    """The headers do not declare uncompressed JSON in UTF-8."""


class InvalidRequest(ServiceError):
    """Fields are missing, unknown or out of range; `errors` names each."""

    @classmethod
    def of(cls, field: str, message: str) -> InvalidRequest:
        """The error of one field."""
        return cls(f"{field}: {message}", errors=[{"field": field, "message": message}])


class ClientLeft(ServiceError):
    """The client closed its connection before the answer; this error is for logs and metrics."""


class ModelFailed(ServiceError):
    """The model raised, or gave a number that is not finite, on this text."""


class Unexpected(ServiceError):
    """A defect of the service."""


def whole_seconds(retry_after: float) -> int:
    """What Retry-After says; 0 would ask for an immediate retry."""
    return max(1, math.ceil(retry_after))


class Unavailable(ServiceError):
    """The request may succeed after `retry_after` seconds."""

    def __init__(self, detail: str, *, retry_after: float) -> None:
        super().__init__(detail, headers={"Retry-After": str(whole_seconds(retry_after))})


class Overloaded(Unavailable):
    """The queue has no room for the texts of this request."""

    def __init__(self, *, retry_after: float) -> None:
        super().__init__("The queue has no room for this request.", retry_after=retry_after)


class NotReady(Unavailable):
    """The model is being loaded, or has failed."""


class Draining(Unavailable):
    """The process drains."""

    def __init__(self, *, retry_after: float) -> None:
        super().__init__("The service is stopping; another instance can answer.", retry_after=retry_after)


class DeadlinePassed(ServiceError):
    """The request's deadline passed before its answer."""


class TextError(SentimentError):
    """One text that cannot be scored; `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Problem(NamedTuple):
    """The fixed part of a problem document."""

    status: int
    name: str
    title: str


PROBLEMS: dict[type[ServiceError], Problem] = {
    NotJson: Problem(400, "not-json", "The body is not JSON"),
    MalformedHttp: Problem(400, "malformed-http", "The request is not HTTP"),
    Unauthorized: Problem(401, "unauthorized", "The request needs a key"),
    Forbidden: Problem(403, "forbidden", "This is not allowed"),
    NotFound: Problem(404, "not-found", "There is nothing at this path"),
    UnknownModel: Problem(404, "unknown-model", "There is no such model"),
    MethodNotAllowed: Problem(405, "method-not-allowed", "The path does not take this method"),
    HeadTooSlow: Problem(408, "head-too-slow", "The head of the request is too slow"),
    ReloadFailed: Problem(409, "reload-failed", "Nothing was reloaded"),
    BodyTooLarge: Problem(413, "body-too-large", "The body is too large"),
    UnsupportedMediaType: Problem(415, "unsupported-media-type", "The body must be application/json"),
    InvalidRequest: Problem(422, "invalid-request", "The request has fields that cannot be used"),
    HeadTooLarge: Problem(431, "head-too-large", "The head of the request is too large"),
    ClientLeft: Problem(499, "client-left", "The client closed the connection"),
    ModelFailed: Problem(500, "model-failed", "The model could not score the text"),
    Unexpected: Problem(500, "unexpected", "The service failed"),
    Overloaded: Problem(503, "overloaded", "The service is overloaded"),
    NotReady: Problem(503, "not-ready", "The service is not ready"),
    Draining: Problem(503, "draining", "The service is stopping"),
    DeadlinePassed: Problem(504, "deadline-passed", "The deadline passed"),
    UnsupportedHttpVersion: Problem(505, "unsupported-http-version", "The version of HTTP is not supported"),
}

MEDIA_TYPE = "application/problem+json"
# The answer to a request, by its error, its path as it was sent, and its id.
Refuse = Callable[[ServiceError, str, str], Response]
# Status and body of an error in a wire format.
Refusal = Callable[[ServiceError], tuple[int, dict[str, Any]]]


def problem_document(error: ServiceError, request_id: str) -> dict[str, Any]:
    """The RFC 9457 document of an error; it has `errors` only where fields are at fault."""
    problem = PROBLEMS[type(error)]
    document: dict[str, Any] = {
        "type": f"urn:sentiment:problem:{problem.name}",
        "title": problem.title,
        "status": problem.status,
        "detail": error.detail,
        "request_id": request_id,
    }
    if error.errors:
        document["errors"] = error.errors
    return document


def problem_response(error: ServiceError, request_id: str) -> Response:
    """The HTTP answer with the problem document of an error."""
    return Response(
        to_json(problem_document(error, request_id)),
        status_code=PROBLEMS[type(error)].status,
        media_type=MEDIA_TYPE,
        headers=error.headers,
    )
