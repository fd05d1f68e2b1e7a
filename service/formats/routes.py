"""The routes of the wire formats, and the shape of an error on each path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from service.api import openapi
from service.api.openapi import Format
from service.api.scoring import Scoring
from service.errors import Forbidden, ServiceError, problem_response
from service.formats import classify, hugging_face, moderations, open_inference, perspective, text_embeddings
from service.formats.classify import ClassifyRequest
from service.formats.discovery import discovery
from service.formats.hugging_face import HuggingFaceRequest
from service.formats.infer_request import HEADER_LENGTH, InferRequest
from service.formats.moderations import ModerationRequest
from service.formats.perspective import AnalyzeRequest, SuggestRequest
from service.formats.text_embeddings import TextEmbeddingsRequest
from service.http.encoding import to_json

V2_MODEL = "/v2/models/{name}"
V2_VERSION = V2_MODEL + "/versions/{version}"
_LENGTH = {
    "description": "Bytes of the JSON at the start of the body, where binary tensors follow it.",
    "schema": {"type": "integer", "minimum": 0},
}


HUGGING_FACE = Format(hugging_face.refusal, "HuggingFaceError")
TEXT_EMBEDDINGS = Format(text_embeddings.refusal, "TextEmbeddingsError")
OPENAI = Format(classify.refusal, "ClassifyError")  # and of vLLM and SGLang
PERSPECTIVE = Format(perspective.refusal, "GoogleError")
OPEN_INFERENCE = Format(open_inference.refusal, "OpenInferenceError")

_BY_PATH = {"/": HUGGING_FACE, "/predict": TEXT_EMBEDDINGS, "/v1/classify": OPENAI, "/v1/moderations": OPENAI}
# A path that Triton's client knows and this service does not is answered so that the client can read it.
_UNDER = {"/v2/": OPEN_INFERENCE, "/models/": HUGGING_FACE, "/v1alpha1/": PERSPECTIVE}
_BY_PATH |= {"/v2": OPEN_INFERENCE, "/v1alpha1": PERSPECTIVE}
REQUESTS: tuple[type[BaseModel], ...] = (
    HuggingFaceRequest,
    TextEmbeddingsRequest,
    ClassifyRequest,
    ModerationRequest,
    AnalyzeRequest,
    SuggestRequest,
    InferRequest,
)


def refusal_response(error: ServiceError, path: str, request_id: str) -> Response:
    """The HTTP answer to a request at `path` (as it was sent) that ends in an error, in the format of the path."""
    form = next((form for under, form in _UNDER.items() if path.startswith(under)), _BY_PATH.get(path))
    if form is None:
        return problem_response(error, request_id)
    status, body = form.refuse(error)
    return Response(to_json(body), status_code=status, media_type="application/json", headers=error.headers)


def add_format_routes(app: FastAPI, scoring: Scoring) -> None:
    """Add every format's routes to `app`."""
    unknown, not_ready, no_key = openapi.UNKNOWN_MODEL, openapi.NOT_READY, openapi.UNAUTHORIZED

    async def hugging_face_model(request: Request, model: str) -> Response:
        return await hugging_face.answer(scoring, request, model)

    def bound(answer: Callable[[Scoring, Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await answer(scoring, request)

        return endpoint

    no_file = Forbidden(perspective.NO_FILE)
    v2 = open_inference.OpenInference(scoring)
    for form, path, endpoint, name, request, *also in (
        (HUGGING_FACE, "/", bound(hugging_face.answer), "hugging_face", HuggingFaceRequest),
        (HUGGING_FACE, "/models/{model}", hugging_face_model, "hugging_face_model", HuggingFaceRequest, unknown),
        (TEXT_EMBEDDINGS, "/predict", bound(text_embeddings.answer), "text_embeddings", TextEmbeddingsRequest),
        (OPENAI, "/v1/classify", bound(classify.answer), "classify", ClassifyRequest, unknown),
        (OPENAI, "/v1/moderations", bound(moderations.answer), "moderations", ModerationRequest, unknown),
        (PERSPECTIVE, perspective.ANALYZE, bound(perspective.analyze), "analyze", AnalyzeRequest),
        (PERSPECTIVE, perspective.SUGGEST, bound(perspective.suggest), "suggestscore", SuggestRequest, no_file),
        (OPEN_INFERENCE, V2_MODEL + "/infer", v2.infer, "infer", InferRequest, unknown),
        (OPEN_INFERENCE, V2_VERSION + "/infer", v2.infer, "infer_version", InferRequest, unknown),
    ):
        refusals = openapi.refusals(form, *openapi.PROBLEMS_OF_SCORING, *also)
        scored, extra = openapi.scored(), openapi.request_of(request)
        if request is InferRequest:
            _allow_binary(scored, extra)
        app.add_api_route(
            path,
            endpoint,
            methods=["POST"],
            operation_id=name,
            responses={200: scored, **refusals},
            openapi_extra=extra,
        )
    app.add_api_route("/$discovery/rest", discovery, operation_id="discovery", response_model=dict[str, object])
    for path, read, name, *errors in (
        ("/v2", v2.server, "server", no_key),
        ("/v2/health/live", v2.live, "live"),
        ("/v2/health/ready", v2.ready, "ready", not_ready),
        (V2_MODEL, v2.model, "model", no_key, unknown, not_ready),
        (V2_MODEL + "/ready", v2.model_ready, "model_ready", no_key, unknown, not_ready),
        (V2_VERSION, v2.model, "model_version", no_key, unknown, not_ready),
        (V2_VERSION + "/ready", v2.model_ready, "model_ready_version", no_key, unknown, not_ready),
    ):
        refusals = openapi.refusals(OPEN_INFERENCE, *errors)
        app.add_api_route(path, read, operation_id="v2_" + name, responses=refusals)


def _allow_binary(scored: dict[str, Any], extra: dict[str, Any]) -> None:
    """Bytes may follow the JSON of the request and of the answer."""
    scored["headers"][HEADER_LENGTH] = _LENGTH
    extra["parameters"] = [*extra["parameters"], {"name": HEADER_LENGTH, "in": "header", **_LENGTH}]
    for content in (scored["content"], extra["requestBody"]["content"]):
        content["application/octet-stream"] = {"schema": {"type": "string", "format": "binary"}}
