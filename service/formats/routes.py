"""The routes of the wire formats, and what OpenAPI says of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from service.api import openapi
from service.api.scoring import Scoring
from service.errors import Forbidden, ServiceError, Unauthorized
from service.formats import classify, hugging_face, moderations, open_inference, perspective, text_embeddings
from service.formats.discovery import discovery
from service.formats.infer_request import HEADER_LENGTH, InferRequest
from service.formats.refusal import Refusal

UNKNOWN = openapi.UNKNOWN_MODEL
NOT_READY = openapi.NOT_READY
KEY = Unauthorized()
_HEADER_LENGTH = {
    "description": "Bytes of the JSON at the start of the body, where binary tensors follow it.",
    "schema": {"type": "integer", "minimum": 0},
}


class Format(NamedTuple):
    """What OpenAPI is told of a format's scoring route."""

    refuse: Refusal
    error: type[BaseModel]
    request: type[BaseModel]
    answer: type[BaseModel]
    example: tuple[Any, Any]
    binary: bool = False  # whether bytes may follow the JSON


HUGGING_FACE = Format(
    hugging_face.refusal,
    hugging_face.HuggingFaceError,
    hugging_face.HuggingFaceRequest,
    hugging_face.HuggingFaceAnswer,
    hugging_face.EXAMPLE,
)
TEXT_EMBEDDINGS = Format(
    text_embeddings.refusal,
    text_embeddings.TextEmbeddingsError,
    text_embeddings.TextEmbeddingsRequest,
    text_embeddings.TextEmbeddingsAnswer,
    text_embeddings.EXAMPLE,
)
CLASSIFY = Format(
    classify.refusal, classify.ClassifyError, classify.ClassifyRequest, classify.ClassifyAnswer, classify.EXAMPLE
)
MODERATIONS = Format(
    moderations.refusal,
    classify.ClassifyError,
    moderations.ModerationRequest,
    moderations.ModerationAnswer,
    moderations.EXAMPLE,
)
ANALYZE = Format(
    perspective.refusal,
    perspective.GoogleError,
    perspective.AnalyzeRequest,
    perspective.AnalyzeAnswer,
    perspective.EXAMPLE,
)
SUGGEST = ANALYZE._replace(
    request=perspective.SuggestRequest, answer=perspective.SuggestAnswer, example=perspective.SUGGEST_EXAMPLE
)
OPEN_INFERENCE = Format(
    open_inference.refusal,
    open_inference.OpenInferenceError,
    InferRequest,
    open_inference.InferAnswer,
    open_inference.EXAMPLE,
    binary=True,
)
REQUESTS = tuple(
    each.request for each in (HUGGING_FACE, TEXT_EMBEDDINGS, CLASSIFY, MODERATIONS, ANALYZE, SUGGEST, OPEN_INFERENCE)
)


def add_format_routes(app: FastAPI, scoring: Scoring) -> None:
    """Add every format's routes to `app`."""
    _scoring(app, "/", _bound(hugging_face.answer, scoring), "hugging_face", HUGGING_FACE)
    _scoring(app, "/models/{model}", _named(scoring), "hugging_face_model", HUGGING_FACE, UNKNOWN)
    _scoring(app, "/predict", _bound(text_embeddings.answer, scoring), "text_embeddings", TEXT_EMBEDDINGS)
    _scoring(app, "/v1/classify", _bound(classify.answer, scoring), "classify", CLASSIFY, UNKNOWN)
    _scoring(app, "/v1/moderations", _bound(moderations.answer, scoring), "moderations", MODERATIONS, UNKNOWN)
    _scoring(app, "/v1alpha1/comments:analyze", _bound(perspective.analyze, scoring), "analyze", ANALYZE)
    suggest = _bound(perspective.suggest, scoring)
    _scoring(app, "/v1alpha1/comments:suggestscore", suggest, "suggestscore", SUGGEST, Forbidden(perspective.NO_FILE))
    app.add_api_route("/$discovery/rest", discovery, operation_id="discovery", response_model=dict[str, object])
    v2 = open_inference.OpenInference(scoring)
    _reading(app, "/v2", v2.server, "server", open_inference.ServerMetadata, KEY)
    _reading(app, "/v2/health/live", v2.live, "live", open_inference.ServerLive)
    _reading(app, "/v2/health/ready", v2.ready, "ready", open_inference.ServerReady, NOT_READY)
    for model, name in (("/v2/models/{name}", ""), ("/v2/models/{name}/versions/{version}", "_version")):
        problems = (KEY, UNKNOWN, NOT_READY)
        _reading(app, model, v2.model, "model" + name, open_inference.ModelMetadata, *problems)
        _reading(app, model + "/ready", v2.model_ready, "model_ready" + name, open_inference.ModelReady, *problems)
        _scoring(app, model + "/infer", v2.infer, "infer" + name, OPEN_INFERENCE, UNKNOWN)


def _bound(
    answer: Callable[[Scoring, Request], Awaitable[Response]], scoring: Scoring
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await answer(scoring, request)

    endpoint.__doc__ = answer.__doc__
    return endpoint


def _named(scoring: Scoring) -> Callable[..., Awaitable[Response]]:
    async def endpoint(request: Request, model: str) -> Response:
        return await hugging_face.answer(scoring, request, model)

    endpoint.__doc__ = hugging_face.answer.__doc__
    return endpoint


def _scoring(
    app: FastAPI, path: str, endpoint: Callable[..., Any], name: str, form: Format, *also: ServiceError
) -> None:
    request, answer = form.example
    extra = openapi.request_of(form.request, request)
    scored = openapi.scored(answer)
    if form.binary:
        scored["headers"][HEADER_LENGTH] = _HEADER_LENGTH
        extra["parameters"] = [*extra["parameters"], {"name": HEADER_LENGTH, "in": "header", **_HEADER_LENGTH}]
        for content in (scored["content"], extra["requestBody"]["content"]):
            content["application/octet-stream"] = {"schema": {"type": "string", "format": "binary"}}
    app.add_api_route(
        path,
        endpoint,
        methods=["POST"],
        operation_id=name,
        response_model=form.answer,
        responses={
            200: scored,
            **_refusals(form.refuse, form.error, *openapi.PROBLEMS_OF_SCORING, *also),
        },
        openapi_extra=extra,
    )


def _reading(
    app: FastAPI,
    path: str,
    endpoint: Callable[..., Any],
    name: str,
    answer: type[BaseModel],
    *problems: ServiceError,
) -> None:
    app.add_api_route(
        path,
        endpoint,
        operation_id="v2_" + name,
        response_model=answer,
        responses=_refusals(open_inference.refusal, open_inference.OpenInferenceError, *problems),
    )


def _refusals(refuse: Refusal, model: type[BaseModel], *problems: ServiceError) -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {}
    for error in problems:
        status, body = refuse(error)
        found[status] = {
            "model": model,
            "description": openapi.title_of(error),
            "headers": openapi.headers_of(error),
            "content": {"application/json": {"example": body}},
        }
    return found
