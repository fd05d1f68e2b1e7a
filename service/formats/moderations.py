"""OpenAI, moderation: `POST /v1/moderations`."""

from __future__ import annotations

import uuid
from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from model.artifact.policy import TOXICITY, Policy
from service.api.answer import rounded
from service.api.scoring import JsonResponse, Scoring
from service.errors import InvalidRequest
from service.formats.reading import READABLE, Fields, read, texts_of
from service.formats.scoring import everywhere, predict
from service.http.body import read_body

# Attribute -> the category that means the same. In a model without `insult`, `toxicity` stands for harassment.
CATEGORIES = {
    "insult": "harassment",
    "threat": "harassment/threatening",
    "identity_attack": "hate",
    "sexually_explicit": "sexual",
}
HALF = 0.5  # the limit of an attribute without thresholds


class ModerationRequest(Fields):
    """One text or several."""

    input: Any = Field(
        description="A text, a list of texts, or a list of `{type: text, text}`; images are not offered.",
        json_schema_extra={"anyOf": [READABLE, {"type": "array", "items": READABLE, "minItems": 1}]},
    )
    model: str | None = Field(
        None, description="Name of the model, or name@version; without it, or with a name of OpenAI's, the default."
    )


async def answer(scoring: Scoring, request: Request) -> Response:
    """Classify one text or several by OpenAI's categories; all of them are answered, or none."""
    until = scoring.begin(request)
    query = read(ModerationRequest, await read_body(request, scoring.settings, until))
    theirs = query.model is not None and query.model.startswith(("omni-moderation", "text-moderation"))
    model = scoring.registry.named(None if theirs else query.model)
    policy = model.policy
    if policy is None or not policy.attributes:
        raise InvalidRequest.of("model", f"{model.identity} has no attributes to moderate by")
    texts = _texts(query.input)
    predictions, ticket = await predict(scoring, request, model, texts, until, everywhere("input", query.input))
    results = [_result(policy, each.attributes) for each in predictions]
    return JsonResponse({"id": f"modr-{uuid.uuid4().hex}", "model": model.identity, "results": results}, ticket)


def _texts(given: Any) -> list[str]:
    if isinstance(given, list) and given and all(isinstance(each, dict) for each in given):
        for place, each in enumerate(given):
            if each.get("type") != "text" or not isinstance(each.get("text"), str):
                raise InvalidRequest.of(
                    f"input[{place}]", 'must be {"type": "text", "text": "…"}; images are not offered here'
                )
        return ["\n".join([each["text"] for each in given])]  # the format has one result for the whole list
    return texts_of(given, "input")


def _result(policy: Policy, attributes: dict[str, float]) -> dict[str, Any]:
    limits = {name: each.review_at if each else HALF for name, each in policy.attributes.items()}
    reached = {name: share >= limits[name] for name, share in attributes.items()}
    named = CATEGORIES if "insult" in attributes else {**CATEGORIES, TOXICITY: "harassment"}
    categories = {category: reached[name] for name, category in named.items() if name in attributes}
    scores = rounded({category: attributes[name] for name, category in named.items() if name in attributes})
    return {"flagged": any(reached.values()), "categories": categories, "category_scores": scores}
