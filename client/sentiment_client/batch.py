"""Texts of one call -> the strings that can be sent, and a TextError in the place of each value that is no text.

Columns of real tables hold None and NaN; one of them must not end a stream of a million texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sentiment_client import exchange
from sentiment_client.answers import Sentiment, TextError
from sentiment_client.errors import Invalid

# A text, or None or NaN for a missing value; any other type gets a TextError, too.
MaybeText: TypeAlias = str | float | None


class Batch:
    """The texts of one call; `sent` are those to send, in order."""

    def __init__(self, texts: Iterable[Any]) -> None:
        self.sent: list[str] = []
        self._errors: list[TextError | None] = []
        for text in texts:
            error = _text_error(text)
            self._errors.append(error)
            if error is None:
                self.sent.append(exchange.sendable(text))

    def placed(self, answers: Sequence[Sentiment | TextError]) -> list[Sentiment | TextError]:
        """The answers to `sent`, with the errors of the other texts between them: one for each text, in order."""
        each = iter(answers)
        return [next(each) if error is None else error for error in self._errors]


def halves(texts: list[str], error: Invalid) -> tuple[list[str], list[str]] | TextError:
    """Split a request whose body is too large: both halves to send, or the error of a single text.

    Raises:
        Invalid: `error`, where it is another than 413.
    """
    if error.status != 413:
        raise error
    if len(texts) == 1:
        return TextError("too_long", f"the text alone is larger than a request may be: {error.detail}")
    middle = len(texts) // 2
    return texts[:middle], texts[middle:]


def check_text(text: Any) -> None:
    """Raise TypeError, which names the argument, unless `text` is a string."""
    if (error := _text_error(text)) is not None:
        raise TypeError(f"text {error.message}")


def check_texts(texts: Any, *kinds: type) -> None:
    """Raise TypeError, which names the argument, unless `texts` is of one of `kinds`; one text or a mapping is not."""
    if isinstance(texts, str | bytes | bytearray):
        raise TypeError(f"texts must be a list of strings, not one {type(texts).__name__}: use score() for one text")
    if isinstance(texts, Mapping) or not isinstance(texts, kinds):
        raise TypeError(f"texts must be a list of strings, not of type {type(texts).__name__}")


def _text_error(value: Any) -> TextError | None:
    if isinstance(value, str):
        return None
    if value is None:
        found = "is None"
    elif isinstance(value, float) and value != value:
        found = "is NaN"
    else:
        found = f"is of type {type(value).__name__}"
    return TextError("not_text", f"must be a string, and {found}")
