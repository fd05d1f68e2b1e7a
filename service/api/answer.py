"""A prediction -> the JSON object that answers a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from service.errors import TextError

if TYPE_CHECKING:
    from model.artifact.policy import Policy
    from model.classifier import Step
    from service.batching.ticket import Outcome

# Six digits keep a probability of one in a million, and the sum of three within 2e-6 of 1.
DIGITS = 6
# round(x * MILLION) / MILLION is round(x, DIGITS) for every float32, in 0.4 of the time.
MILLION = 1e6


def answer(outcome: Outcome, policy: Policy | None) -> dict[str, Any]:
    """`{"label": ..., "score": ..., ...}`, or `{"error": {...}}` for a text that could not be scored."""
    if isinstance(outcome, TextError):
        return {"error": {"code": outcome.code, "message": outcome.message}}
    probabilities = rounded(outcome.probabilities)
    body: dict[str, Any] = {}
    if outcome.label is not None:
        body = {"label": outcome.label, "score": probabilities[outcome.label]}
    if outcome.polarity is not None:
        body["polarity"] = round(outcome.polarity * MILLION) / MILLION
    body["probabilities"] = probabilities
    if outcome.attributes:
        body["attributes"] = rounded(outcome.attributes)
    decision = policy and policy.decide(outcome.probabilities, outcome.attributes)
    if decision:
        body["action"] = decision.action
        if decision.reason is not None:
            body["reason"] = decision.reason
    body["tokens"] = outcome.tokens
    body["truncated"] = outcome.truncated
    if outcome.steps:
        body["steps"] = [_step(step) for step in outcome.steps]
    return body


def _step(step: Step) -> dict[str, Any]:
    piece = step.piece
    body: dict[str, Any] = {"token": piece.token, "start": piece.start, "end": piece.end}
    body["probabilities"] = rounded(step.probabilities)
    if step.attributes:
        body["attributes"] = rounded(step.attributes)
    return body


def rounded(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Rounds to the digits of answers."""
    return {name: round(each * MILLION) / MILLION for name, each in probabilities.items()}
