"""Where the sentences of a text are."""

from __future__ import annotations

from typing import NamedTuple

from service.text import is_blank


class Span(NamedTuple):
    """The characters [start, end) of a text as it was sent."""

    start: int
    end: int


def sentences_of(text: str) -> list[Span]:
    """The spans of a text's sentences, without the space around them; one in which nothing is visible is left out.

    Takes 5 milliseconds for 10,000 characters of English, and up to 0.3 seconds for as many question marks: it is
    quadratic in the worst case.
    """
    # Not at the top: its model takes a while to be read, and most services are never asked.
    from nupunkt import sent_spans

    spans = []
    for first, last in sent_spans(text):
        sentence = text[first:last]
        start = first + len(sentence) - len(sentence.lstrip())
        if not is_blank(sentence):
            spans.append(Span(start, first + len(sentence.rstrip())))
    return spans
