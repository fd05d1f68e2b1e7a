"""Texts -> predictions for formats in which an answer has no place for the error of one text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from service.api.answer import DIGITS
from service.api.scoring import Scoring
from service.errors import InvalidRequest, ModelFailed, TextError
from service.models.served_model import ServedModel
from service.models.text import size_or_error

if TYPE_CHECKING:
    from model.classifier import Prediction
    from service.batching.ticket import Ticket


def everywhere(field: str, value: Any) -> Callable[[int], str]:
    """Names the place of a text in a field that holds one text, or a list of them: `inputs`, `inputs[3]`."""
    return lambda place: f"{field}[{place}]" if isinstance(value, list) else field


async def predict(
    scoring: Scoring,
    request: Request,
    model: ServedModel,
    texts: Sequence[str],
    until: float,
    name: Callable[[int], str],
) -> tuple[list[Prediction], Ticket]:
    """A prediction for each of the texts, and the ticket that they were computed under.

    Raises:
        InvalidRequest, ModelFailed: a text cannot be scored, so none is answered; `name` says what to call it.
        ServiceError: what `Scoring.score` raises.
    """
    settings = scoring.settings
    if not 1 <= len(texts) <= settings.max_texts:
        raise InvalidRequest(f"There must be from 1 to {settings.max_texts} texts in one request.")
    sizes: list[int] = []
    for place, text in enumerate(texts):
        size = size_or_error(text, settings.max_characters)
        if isinstance(size, TextError):
            raise InvalidRequest.of(name(place), size.message)
        sizes.append(size)
    ticket = await scoring.score(request, model, texts, sizes, until)
    predictions: list[Prediction] = []
    for place, outcome in enumerate(ticket.future.result()):
        if not isinstance(outcome, TextError):
            predictions.append(outcome if outcome.probabilities else _of_attributes(outcome))
        elif outcome.code == "failed":
            raise ModelFailed(f"{name(place)}: the model could not score this text")
        else:
            raise InvalidRequest.of(name(place), outcome.message)
    return predictions, ticket


def _of_attributes(prediction: Prediction) -> Prediction:
    """The prediction of a model without labels, whose attributes stand for them: these formats know nothing else."""
    shares = prediction.attributes
    label = max(shares, key=lambda name: shares[name])
    return prediction._replace(label=label, score=shares[label], probabilities=shares)


def refuse_truncated(predictions: Sequence[Prediction], name: Callable[[int], str], why: str) -> None:
    """Raise InvalidRequest, which names the text and `why`, unless each text was read whole."""
    for place, each in enumerate(predictions):
        if each.truncated:
            raise InvalidRequest.of(name(place), f"is longer than the network reads, and {why}")


def ranked(prediction: Prediction, most: int | None = None) -> list[dict[str, Any]]:
    """`[{"label", "score"}, ...]` of one text, the most probable first; at most `most` of them."""
    pairs = sorted(prediction.probabilities.items(), key=lambda pair: -pair[1])
    return [{"label": label, "score": round(share, DIGITS)} for label, share in pairs[:most]]
