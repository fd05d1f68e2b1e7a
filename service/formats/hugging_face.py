"""The Hugging Face Inference API, text classification: `POST /`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from service.api.scoring import JsonResponse, Scoring
from service.errors import PROBLEMS, ServiceError
from service.formats.reading import TEXTS, Fields, Positive, only, read, texts_of
from service.formats.scoring import everywhere, predict, ranked, refuse_truncated
from service.http.body import read_body

_CALIBRATED = "scores are calibrated probabilities"
ANSWERED_WHOLE = "a long text is scored by its head and its tail"


class HuggingFaceParameters(Fields):
    """How to answer."""

    not_offered: ClassVar[dict[str, str]] = {"max_length": ANSWERED_WHOLE}

    top_k: Positive | None = Field(None, description="Number of labels, the most probable first; without it, all.")
    function_to_apply: Annotated[Literal["softmax"], only("softmax", _CALIBRATED)] | None = Field(
        None, description="Scores are calibrated probabilities: a softmax."
    )
    return_all_scores: Annotated[Literal[True], only(True, "top_k asks for some of the labels")] | None = Field(
        None, description="All labels, whatever `top_k` says."
    )
    truncation: bool | None = Field(
        None, description="False refuses a text longer than the network reads; else it is scored by head and tail."
    )
    padding: bool | None = Field(None, description="Without effect: texts are not padded.")


class HuggingFaceOptions(Fields):
    """Options of the hosted API. They have no effect: no answer is cached, and the model is loaded."""

    use_cache: bool | None = None
    wait_for_model: bool | None = None
    use_gpu: Annotated[Literal[False], only(False, "the network is computed on the CPU")] | None = None


class HuggingFaceRequest(Fields):
    """One text or several to score."""

    inputs: Any = TEXTS
    parameters: HuggingFaceParameters | None = None
    options: HuggingFaceOptions | None = None


async def answer(scoring: Scoring, request: Request, name: str | None = None) -> Response:
    """Score one text or several as the Hugging Face Inference API does; all of them are answered, or none."""
    until = scoring.begin(request)
    query = read(HuggingFaceRequest, await read_body(request, scoring.settings, until))
    model = scoring.registry.named(name)
    texts = texts_of(query.inputs, "inputs")
    place = everywhere("inputs", query.inputs)
    predictions, ticket = await predict(scoring, request, model, texts, until, place)
    parameters = query.parameters or HuggingFaceParameters.model_validate({})
    if parameters.truncation is False:
        refuse_truncated(predictions, place, "parameters.truncation is false")
    most = None if parameters.return_all_scores else parameters.top_k
    return JsonResponse([ranked(each, most) for each in predictions], ticket)


def refusal(error: ServiceError) -> tuple[int, dict[str, Any]]:
    """Status and body of an error in this format."""
    return PROBLEMS[type(error)].status, {"error": error.detail}
