"""text-embeddings-inference, sequence classification: `POST /predict`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from service import errors
from service.api.scoring import JsonResponse, Scoring
from service.errors import PROBLEMS, InvalidRequest, ServiceError
from service.formats.hugging_face import ANSWERED_WHOLE
from service.formats.reading import READABLE, Fields, only, read
from service.formats.scoring import everywhere, predict, ranked, refuse_truncated
from service.http.body import read_body

PAIRS = "pairs of texts are not offered here; a batch is a list of lists of one text"


class TextEmbeddingsRequest(Fields):
    """One text or several to score."""

    inputs: Any = Field(
        description='A text, `["a text"]`, or a batch: `[["a text"], ["another"]]`.',
        json_schema_extra={
            "anyOf": [
                READABLE,
                {"type": "array", "items": READABLE, "minItems": 1, "maxItems": 1},
                {
                    "type": "array",
                    "items": {"type": "array", "items": READABLE, "minItems": 1, "maxItems": 1},
                    "minItems": 1,
                },
            ]
        },
    )
    raw_scores: Annotated[Literal[False], only(False, "scores are calibrated probabilities")] | None = Field(
        None, description="Scores are calibrated probabilities, never raw."
    )
    truncate: bool | None = Field(
        None, description="False refuses a text longer than the network reads; else it is scored by head and tail."
    )
    # Clients generated from the format's schema send it with every request. The service keeps the head of a long text,
    # too, and reads the tail besides.
    truncation_direction: Annotated[Literal["Right"], only("Right", ANSWERED_WHOLE)] | None = Field(
        None, description="The network reads the head of a long text, and its tail, too."
    )


# The statuses that its clients know: 429 where the queue is full, 424 where the model fails.
_STATUSES: dict[type[ServiceError], tuple[int, str]] = {
    errors.Overloaded: (429, "overloaded"),
    errors.NotReady: (503, "unhealthy"),
    errors.Draining: (503, "unhealthy"),
    errors.ModelFailed: (424, "backend"),
    errors.DeadlinePassed: (504, "backend"),
    errors.Unexpected: (500, "backend"),
}


async def answer(scoring: Scoring, request: Request) -> Response:
    """Score one text or a batch as text-embeddings-inference does; all of them are answered, or none."""
    until = scoring.begin(request)
    query = read(TextEmbeddingsRequest, await read_body(request, scoring.settings, until))
    texts, many = _texts(query.inputs)
    name = everywhere("inputs", texts if many else None)
    predictions, ticket = await predict(scoring, request, scoring.registry.default, texts, until, name)
    if query.truncate is False:
        refuse_truncated(predictions, name, "truncate is false")
    ranks = [ranked(each) for each in predictions]
    return JsonResponse(ranks if many else ranks[0], ticket)


def refusal(error: ServiceError) -> tuple[int, dict[str, Any]]:
    """Status and body of an error in this format."""
    status, kind = _STATUSES.get(type(error), (PROBLEMS[type(error)].status, "validation"))
    return status, {"error": error.detail, "error_type": kind}


def _texts(inputs: Any) -> tuple[list[str], bool]:
    """The texts, and whether the request holds a batch."""
    if isinstance(inputs, list) and inputs and isinstance(inputs[0], list):
        return [_one(each, f"inputs[{place}]") for place, each in enumerate(inputs)], True
    return [_one(inputs, "inputs")], False


def _one(value: Any, field: str) -> str:
    """The text in `"a"` or `["a"]`."""
    if isinstance(value, list):
        if len(value) > 1 and all(isinstance(each, str) for each in value):
            raise InvalidRequest.of(field, PAIRS)
        value = value[0] if len(value) == 1 else None
    if not isinstance(value, str):
        raise InvalidRequest.of(field, "must be a text, or a list that holds one")
    return value
