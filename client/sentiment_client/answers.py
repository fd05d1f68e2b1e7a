"""The service's answers as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from sentiment_client.errors import BadAnswer


@dataclass(frozen=True, kw_only=True)
class Step:
    """The prediction after a token, which is `text[start:end]`."""

    token: str
    start: int
    end: int
    probabilities: Mapping[str, float]
    attributes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """The change that a word, `text[start:end]`, makes in the probability of every label."""

    word: str
    start: int
    end: int
    change: Mapping[str, float] = field(default_factory=dict)  # empty if the text has no other word
    attributes: Mapping[str, float] = field(default_factory=dict)  # and in that of every attribute


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """The prediction of the sentence `text[start:end]` alone."""

    start: int
    end: int
    answer: Sentiment | TextError


@dataclass(frozen=True, kw_only=True)
class Sentiment:
    """The prediction of one text."""

    label: str | None = None  # None where the model has attributes alone
    score: float | None = None  # the label's calibrated probability
    probabilities: Mapping[str, float]  # of every label
    attributes: Mapping[str, float] = field(default_factory=dict)  # the probability of each; empty where there is none
    polarity: float | None = None  # P(positive) - P(negative); None where the labels are others
    action: str | None = None  # allow, review or block; None where the model has no thresholds
    reason: str | None = None  # the attribute that asked for the action; None with allow, and without attributes
    tokens: int
    truncated: bool
    model: str  # name@version of the artifact that answered
    steps: tuple[Step, ...] = ()  # with `explain`: one for each token that was read
    contributions: tuple[Contribution, ...] = ()  # with `explain="contributions"`: one for each word
    sentences: tuple[Sentence, ...] = ()  # with `sentences`
    # Members of the answer that this version of the client does not know.
    more: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class TextError:
    """The error of one text, in its place in a batch."""

    code: str  # blank, too_long or failed; not_text: the value is no string and was not sent
    message: str


_KNOWN = {each.name for each in fields(Sentiment)} - {"more"}


def sentiment(body: Any) -> Sentiment:
    """The answer to one text. Raises BadAnswer."""
    try:
        known = {name: value for name, value in body.items() if name in _KNOWN}
        more = {name: value for name, value in body.items() if name not in _KNOWN}
        for name, kind in (("steps", Step), ("contributions", Contribution)):
            if name in known:
                known[name] = tuple(kind(**each) for each in known[name])
        if "sentences" in known:
            known["sentences"] = tuple(_sentence(each, body["model"]) for each in known["sentences"])
        return Sentiment(**known, more=more)
    except (AttributeError, KeyError, TypeError):
        raise BadAnswer("The answer is not that of a sentiment service.") from None


def sentiments(body: Any, texts: int) -> list[Sentiment | TextError]:
    """The answers to several texts, in their order. Raises BadAnswer, also if they are not as many as the texts."""
    try:
        results, model = body["results"], body["model"]
        if len(results) != texts:
            raise BadAnswer(f"The service gave {len(results)} answers to {texts} texts.")
        return [_item(each, model) for each in results]
    except (KeyError, TypeError):
        raise BadAnswer("The answer is not that of a sentiment service.") from None


def _item(body: Any, model: str) -> Sentiment | TextError:
    if "error" in body:
        return TextError(body["error"]["code"], body["error"]["message"])
    return sentiment({**body, "model": model})


def _sentence(body: Any, model: str) -> Sentence:
    rest = {name: value for name, value in body.items() if name not in ("start", "end")}
    return Sentence(start=body["start"], end=body["end"], answer=_item(rest, model))
