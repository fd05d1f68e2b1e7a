"""The OpenAPI document: what FastAPI cannot see of the routes (bodies read by hand, headers, every error)."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service import errors
from service.api.operations import describe, reference
from service.api.schema import BatchRequest, SentimentRequest
from service.auth.keys import is_open
from service.errors import PROBLEMS, Refusal, ServiceError, problem_document
from service.http.body import TIMEOUT_HEADER
from service.models.registry import NO_MODEL
from service.settings import Settings

_REQUEST_ID = "7d1a9c52f0b34e0f9a5d1c2b3e4f5a6b"


class Format(NamedTuple):
    """The errors of the native API or of a wire format."""

    refuse: Refusal
    error: str  # their schema, in answers.toml
    media_type: str = "application/json"


def _problem(error: ServiceError) -> tuple[int, dict[str, Any]]:
    return PROBLEMS[type(error)].status, problem_document(error, _REQUEST_ID)


NATIVE = Format(_problem, "ProblemDocument", errors.MEDIA_TYPE)
UNKNOWN_MODEL = errors.UnknownModel(NO_MODEL)
NOT_READY = errors.NotReady("The model is being loaded.", retry_after=2)
UNAUTHORIZED = errors.Unauthorized()
PROBLEMS_OF_BODY: tuple[ServiceError, ...] = (
    errors.NotJson("EOF while parsing an object at line 1 column 9"),
    UNAUTHORIZED,
    errors.BodyTooLarge("A body may have at most 2097152 bytes."),
    errors.UnsupportedMediaType("Send the body with Content-Type: application/json."),
    errors.InvalidRequest.of("text", "there is nothing to read in the text"),
    errors.DeadlinePassed("The answer was not ready in time."),
)
PROBLEMS_OF_SCORING: tuple[ServiceError, ...] = (
    *PROBLEMS_OF_BODY,
    errors.ModelFailed("The model could not score this text."),
    errors.Overloaded(retry_after=1),
)
_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {"description": "The caller's own, or a new one.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Seconds after which the queue has room for the request and the refused ones before it.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {"description": "How to send a key.", "schema": {"type": "string"}},
    "Server-Timing": {
        "description": "Milliseconds in the queue, in the tokenizer and in the network.",
        "schema": {"type": "string"},
    },
}
_PARAMETERS = [
    {
        "name": TIMEOUT_HEADER,
        "in": "header",
        "description": "Milliseconds until which the client waits; then the answer is 504.",
        "schema": {"type": "integer", "minimum": 1},
    },
    {
        "name": "X-Request-ID",
        "in": "header",
        "description": "An id of the request, for logs; replaced where it is too long or has odd characters.",
        "schema": {"type": "string"},
    },
]


def _headers(*names: str) -> dict[str, Any]:
    return {name: _HEADERS[name] for name in names}


def problems(*errors: ServiceError) -> dict[int | str, dict[str, Any]]:
    """The responses of the native API's operation that carry these errors."""
    return refusals(NATIVE, *errors)


def refusals(form: Format, *errors: ServiceError) -> dict[int | str, dict[str, Any]]:
    """The responses of an operation that carry these errors."""
    responses: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status, body = form.refuse(error)
        responses[status] = {
            "description": PROBLEMS[type(error)].title,
            "headers": _headers("X-Request-ID", *error.headers),
            "content": {form.media_type: {"schema": reference(form.error), "example": body}},
        }
    return responses


def scored() -> dict[str, Any]:
    """The answer 200 of a route that scores texts."""
    return {"headers": _headers("X-Request-ID", "Server-Timing"), "content": {"application/json": {}}}


def request_of(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """The body and the headers of a route that reads its body by hand."""
    content = {"application/json": {"schema": reference(model.__name__)}}
    return {"parameters": _PARAMETERS, "requestBody": {"required": required, "content": content}}


def _leave_out_validation(document: dict[str, Any]) -> None:
    # FastAPI writes it wherever there is a parameter; every parameter here may be any string.
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if content.get("application/json", {}).get("schema") == reference("HTTPValidationError"):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def complete(app: FastAPI, settings: Settings, *requests: type[BaseModel]) -> None:
    """Complete `app.openapi()`: schemas, descriptions and examples, and the limits and keys of `settings`."""
    generate = app.openapi

    @cache
    def openapi() -> dict[str, Any]:
        document = generate()
        own: tuple[type[BaseModel], ...] = (SentimentRequest, BatchRequest)
        kinds: list[tuple[type[BaseModel], Any]] = [(kind, "validation") for kind in (*own, *requests)]
        _, definitions = models_json_schema(kinds, ref_template=reference("{model}")["$ref"])
        schemas = definitions["$defs"]
        schemas["SentimentRequest"]["properties"]["text"]["maxLength"] = settings.max_characters
        schemas["BatchRequest"]["properties"]["texts"]["maxItems"] = settings.max_texts
        document["components"]["schemas"].update(schemas)
        _leave_out_validation(document)
        describe(document)
        if settings.api_keys_file is not None:
            document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    if not is_open(method.upper(), path):
                        operation["security"] = [{"key": []}]
        return document

    app.openapi = openapi  # type: ignore[method-assign]
