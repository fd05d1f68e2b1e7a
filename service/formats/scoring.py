"""Texts -> predictions, for formats whose answers have no place for the error of one text."""

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
    """Names a text by its place in a field that holds one text or a list: `inputs`, `inputs[3]`."""
    return lambda place: f"{field}[{place}]" if isinstance(value, list) else field


async def predict(
    scoring: Scoring,
    request: Request,
    model: ServedModel,
    texts: Sequence[str],
    until: float,
    name: Callable[[int], str],
) -> tuple[list[Prediction], Ticket]:
    """A prediction for each of the texts, and their ticket.

    Raises:
        InvalidRequest, ModelFailed: a text cannot be scored; `name` gives its name in the request.
        ServiceError: as `Scoring.score`.
    """
    settings = scoring.settings
    if not 1 <= len(texts) <= settings.max_texts:
        raise InvalidRequest(f"A request must have from 1 to {settings.max_texts} texts.")
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
    """The prediction of a model without labels, with its attributes as labels: these formats have no attributes."""
    shares = prediction.attributes
    label = max(shares, key=lambda name: shares[name])
    return prediction._replace(label=label, score=shares[label], probabilities=shares)


def refuse_truncated(predictions: Sequence[Prediction], name: Callable[[int], str], why: str) -> None:
    """Raise InvalidRequest, with the text's name and `why`, if a text was truncated."""
    for place, each in enumerate(predictions):
        if each.truncated:
            raise InvalidRequest.of(name(place), f"is longer than the network reads, and {why}")


def ranked(prediction: Prediction, most: int | None = None) -> list[dict[str, Any]]:
    """`[{"label", "score"}, ...]` of one text, the most probable first; at most `most` of them."""
    pairs = sorted(prediction.probabilities.items(), key=lambda pair: -pair[1])
    return [{"label": label, "score": round(share, DIGITS)} for label, share in pairs[:most]]
