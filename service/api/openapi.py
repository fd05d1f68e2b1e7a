"""What FastAPI cannot see of the routes: bodies that are read by hand, headers, and every problem with an example."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.api.operations import describe
from service.api.schema import BatchRequest, ProblemDocument, SentimentRequest
from service.auth.keys import is_open
from service.errors import (
    MEDIA_TYPE,
    PROBLEMS,
    BodyTooLarge,
    DeadlinePassed,
    InvalidRequest,
    ModelFailed,
    NotJson,
    NotReady,
    Overloaded,
    ServiceError,
    Unauthorized,
    UnknownModel,
    UnsupportedMediaType,
    problem_document,
)
from service.http.body import TIMEOUT_HEADER
from service.settings import Settings

_REF = "#/components/schemas/{model}"
_REQUEST_ID = "7d1a9c52f0b34e0f9a5d1c2b3e4f5a6b"
UNKNOWN_MODEL = UnknownModel("No model of this name and version is served; GET /models says which are.")
NOT_READY = NotReady("The model is being loaded.", retry_after=2)
UNAUTHORIZED = Unauthorized()
PROBLEMS_OF_BODY: tuple[ServiceError, ...] = (
    NotJson("EOF while parsing an object at line 1 column 9"),
    UNAUTHORIZED,
    BodyTooLarge("A body may have at most 2097152 bytes."),
    UnsupportedMediaType("Send the body with Content-Type: application/json."),
    InvalidRequest.of("text", "there is nothing to read in the text"),
    DeadlinePassed("The answer was not ready in time."),
)
PROBLEMS_OF_SCORING: tuple[ServiceError, ...] = (
    *PROBLEMS_OF_BODY,
    ModelFailed("The model could not score this text."),
    Overloaded("The queue has no room for this request.", retry_after=1),
)
_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {"description": "The caller's own, or one that was made.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Seconds after which the request is likely to be admitted.",
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
        "description": "Milliseconds within which the answer is wanted; past it the answer is 504.",
        "schema": {"type": "integer", "minimum": 1},
    },
    {
        "name": "X-Request-ID",
        "in": "header",
        "description": "An id to find the request by; one that is too long or has odd characters is replaced.",
        "schema": {"type": "string"},
    },
]


def _headers(*names: str) -> dict[str, Any]:
    return {name: _HEADERS[name] for name in names}


def title_of(error: ServiceError) -> str:
    """The kind of an error, for people."""
    return PROBLEMS[type(error)].title


def headers_of(error: ServiceError) -> dict[str, Any]:
    """The headers that come with an error."""
    return _headers("X-Request-ID", *error.headers)


def _problem(error: ServiceError) -> tuple[int, dict[str, Any]]:
    document = problem_document(error, _REQUEST_ID)
    return document["status"], {
        "description": title_of(error),
        "headers": headers_of(error),
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemDocument")}, "example": document}},
    }


def problems(*errors: ServiceError) -> dict[int | str, dict[str, Any]]:
    """The responses that are problem documents."""
    return dict(_problem(error) for error in errors)


def scored(example: Any = None) -> dict[str, Any]:
    """The answer 200 of a route that scores texts; an example that is None is in operations.toml."""
    content = {} if example is None else {"example": example}
    return {"headers": _headers("X-Request-ID", "Server-Timing"), "content": {"application/json": content}}


def request_of(model: type[BaseModel], example: Any = None, *, required: bool = True) -> dict[str, Any]:
    """The body and the headers of a route that reads its body by hand; an example as in `scored`."""
    content = {"schema": {"$ref": _REF.format(model=model.__name__)}}
    body = {"application/json": content if example is None else {**content, "example": example}}
    return {"parameters": _PARAMETERS, "requestBody": {"required": required, "content": body}}


def _leave_out_validation(document: dict[str, Any]) -> None:
    # FastAPI writes it wherever there is a parameter; those that there are can be any string.
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if content.get("application/json", {}).get("schema") == {"$ref": _REF.format(model="HTTPValidationError")}:
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def complete(app: FastAPI, settings: Settings, *requests: type[BaseModel]) -> None:
    """Make `app.openapi()` hold the models that only `request_of` refers to, with the limits of `settings`."""
    generate = app.openapi

    @cache
    def openapi() -> dict[str, Any]:
        document = generate()
        own: tuple[type[BaseModel], ...] = (SentimentRequest, BatchRequest, ProblemDocument)
        kinds: list[tuple[type[BaseModel], Any]] = [(kind, "validation") for kind in (*own, *requests)]
        _, definitions = models_json_schema(kinds, ref_template=_REF)
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
