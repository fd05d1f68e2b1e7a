"""What each word adds to a prediction: the text is scored again without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from service.api.answer import DIGITS
from service.api.sentences import Span
from service.errors import TextError

if TYPE_CHECKING:
    from model.classifier import Prediction, Step
    from service.batching.ticket import Outcome


def words_of(steps: Sequence[Step]) -> list[Span]:
    """The spans of the words whose tokens were read: punctuation and emoticons count as words; capitals do not."""
    words: list[Span] = []
    number = -1
    for step in steps:
        piece = step.piece
        # Tokens of one character cannot be left out one by one.
        if words and (piece.word == number or piece.start < words[-1].end):
            words[-1] = Span(words[-1].start, max(words[-1].end, piece.end))
        else:
            words.append(Span(piece.start, piece.end))
        number = piece.word
    return words


def without(text: str, word: Span) -> str:
    """A text less one of its words; a space keeps its neighbours apart."""
    return f"{text[: word.start]} {text[word.end :]}"


def contributions(
    text: str, words: Sequence[Span], whole: Prediction, others: Sequence[Outcome | None]
) -> list[dict[str, Any]]:
    """What is answered of each word; `others` are the outcomes without it, None where nothing was left to read."""
    found = []
    for word, other in zip(words, others, strict=True):
        body: dict[str, Any] = {"word": text[word.start : word.end], **word._asdict()}
        if other is not None and not isinstance(other, TextError):
            body["change"] = _less(whole.probabilities, other.probabilities)
            if whole.attributes:
                body["attributes"] = _less(whole.attributes, other.attributes)
        found.append(body)
    return found


def _less(whole: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: round(whole[name] - each, DIGITS) for name, each in other.items()}
