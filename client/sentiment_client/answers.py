"""What the service says of a text, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sentiment_client.errors import BadAnswer


@dataclass(frozen=True, kw_only=True)
class Sentiment:
    """What the model says of one text."""

    label: str
    score: float  # the label's calibrated probability
    probabilities: Mapping[str, float]  # of every label
    polarity: float | None = None  # P(positive) - P(negative); None where the labels are others
    action: str | None = None  # allow, review or block; None where no label is `negative`
    tokens: int
    truncated: bool
    model: str  # name@version of the artifact that answered
    # Members of the answer that this version of the client does not know.
    more: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class TextError:
    """Stands in the place of a text that could not be scored, while its neighbours were."""

    code: str  # blank, too_long or failed
    message: str


_KNOWN = {each.name for each in fields(Sentiment)} - {"more"}


def sentiment(body: Any) -> Sentiment:
    """The answer to one text. Raises BadAnswer."""
    try:
        known = {name: value for name, value in body.items() if name in _KNOWN}
        more = {name: value for name, value in body.items() if name not in _KNOWN}
        return Sentiment(**known, more=more)
    except (AttributeError, TypeError):
        raise BadAnswer("The answer is not that of a sentiment service.") from None


def sentiments(body: Any, texts: int) -> list[Sentiment | TextError]:
    """The answers to several texts, in their order. Raises BadAnswer, also if they are not as many as the texts."""
    try:
        results, model = body["results"], body["model"]
        if len(results) != texts:
            raise BadAnswer(f"The service gave {len(results)} answers to {texts} texts.")
        return [
            TextError(each["error"]["code"], each["error"]["message"])
            if "error" in each
            else sentiment({**each, "model": model})
            for each in results
        ]
    except (KeyError, TypeError):
        raise BadAnswer("The answer is not that of a sentiment service.") from None
