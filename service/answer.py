"""A prediction -> the JSON object that answers a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.moderation import Thresholds
from service.errors import InvalidRequest, TextError
from service.schema import Request

if TYPE_CHECKING:
    from model.classifier import Step
    from service.batching.ticket import Outcome

# Six digits keep a probability of one in a million, and the sum of three within 2e-6 of 1.
DIGITS = 6


def thresholds_for(request: Request, base: Thresholds | None) -> Thresholds | None:
    """The limits for one request: what it says itself, else `base` (the setting's, else the manifest's).

    Raises:
        InvalidRequest: block_at is less than review_at, or the model has no label `negative` to hold to them.
    """
    given = [name for name in ("review_at", "block_at") if getattr(request, name) is not None]
    if not given:
        return base
    if base is None:
        raise InvalidRequest.of(given[0], "this model has no label `negative`, so it takes no thresholds")
    review_at = base.review_at if request.review_at is None else request.review_at
    block_at = base.block_at if request.block_at is None else request.block_at
    if block_at < review_at:
        other = "the request's" if len(given) == 2 else "the service's"
        if "block_at" in given:
            raise InvalidRequest.of("block_at", f"must be at least {other} review_at")
        raise InvalidRequest.of("review_at", f"must be at most {other} block_at")
    return Thresholds(review_at, block_at)


def answer(outcome: Outcome, thresholds: Thresholds | None) -> dict[str, Any]:
    """`{"label": ..., "score": ..., ...}`, or `{"error": {...}}` for a text that could not be scored."""
    if isinstance(outcome, TextError):
        return {"error": {"code": outcome.code, "message": outcome.message}}
    body: dict[str, Any] = {}
    if outcome.score is not None:  # else the artifact has attributes alone
        body |= {"label": outcome.label, "score": round(outcome.score, DIGITS)}
    if outcome.polarity is not None:
        body["polarity"] = round(outcome.polarity, DIGITS)
    body["probabilities"] = _rounded(outcome.probabilities)
    if thresholds is not None:
        body["action"] = thresholds.action(outcome.probabilities["negative"])
    body["tokens"] = outcome.tokens
    body["truncated"] = outcome.truncated
    if outcome.steps:
        body["steps"] = [_step(step) for step in outcome.steps]
    return body


def _step(step: Step) -> dict[str, Any]:
    piece = step.piece
    probabilities = _rounded(step.probabilities)
    return {"token": piece.token, "start": piece.start, "end": piece.end, "probabilities": probabilities}


def _rounded(probabilities: dict[str, float]) -> dict[str, float]:
    return {label: round(each, DIGITS) for label, each in probabilities.items()}
