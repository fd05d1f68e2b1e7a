"""vLLM and SGLang, classification: `POST /v1/classify`."""

from __future__ import annotations

import time
import uuid
from http import HTTPStatus
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from service.api.answer import DIGITS
from service.api.scoring import JsonResponse, Scoring
from service.errors import PROBLEMS, ServiceError
from service.formats.reading import TEXTS, Fields, only, read, texts_of
from service.formats.scoring import everywhere, predict
from service.http.body import read_body

_Calibrated = Annotated[Literal[True], only(True, "probs are calibrated probabilities, never raw scores")]


class ClassifyRequest(Fields):
    """One text or several to score."""

    not_offered: ClassVar[dict[str, str]] = {
        "messages": "send a text as input",
        "truncate_prompt_tokens": "a long text is scored by its head and its tail",
        "truncation_side": "a long text is scored by its head and its tail",
        "mm_processor_kwargs": "inputs are texts",
        "cache_salt": "nothing is cached",
        "user": "callers are not recorded",
    }

    input: Any = TEXTS
    model: str | None = Field(None, description="Name of the model, or name@version; without it, the default.")
    request_id: str | None = Field(None, min_length=1, max_length=128, description="Repeated in the id of the answer.")
    rid: str | None = Field(None, min_length=1, max_length=128, description="Another name of request_id.")
    priority: Annotated[Literal[0], only(0, "requests have no priorities")] | None = Field(
        None, description="Requests have no priorities."
    )
    add_special_tokens: Annotated[Literal[True], only(True, "tokens are the network's own")] | None = Field(
        None, description="Tokens are the network's own."
    )
    use_activation: _Calibrated | None = Field(None, description="Another name of softmax.")
    activation: _Calibrated | None = Field(None, description="Another name of softmax.")
    softmax: _Calibrated | None = Field(None, description="`probs` are always calibrated probabilities.")


async def answer(scoring: Scoring, request: Request) -> Response:
    """Score one text or several as vLLM and SGLang do; all of them are answered, or none."""
    until = scoring.begin(request)
    query = read(ClassifyRequest, await read_body(request, scoring.settings, until))
    model = scoring.registry.named(query.model)
    texts = texts_of(query.input, "input")
    predictions, ticket = await predict(scoring, request, model, texts, until, everywhere("input", query.input))
    tokens = sum(each.tokens for each in predictions)
    body = {
        "id": f"classify-{query.request_id or query.rid or uuid.uuid4().hex}",
        "object": "list",
        "created": int(time.time()),
        "model": model.identity,
        "data": [
            {
                "index": index,
                "label": each.label,
                "probs": [round(share, DIGITS) for share in each.probabilities.values()],
                "num_classes": len(each.probabilities),
            }
            for index, each in enumerate(predictions)
        ],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens, "completion_tokens": 0},
    }
    return JsonResponse(body, ticket)


def refusal(error: ServiceError) -> tuple[int, dict[str, Any]]:
    """Status and body of an error in this format, which has no 422."""
    status = PROBLEMS[type(error)].status
    status = 400 if status == 422 else status
    kind = {400: "BadRequestError", 401: "AuthenticationError", 404: "NotFoundError"}.get(status, "")
    body = {
        "message": error.detail,
        "type": kind or _phrase(status),
        "param": error.errors[0]["field"] if error.errors else None,
        "code": status,
    }
    return status, {"error": body}


def _phrase(status: int) -> str:
    return "Client Closed Request" if status == 499 else HTTPStatus(status).phrase
