"""What the values of a label column are called, and in which order labels stand."""

from __future__ import annotations

from collections.abc import Iterable

from records.rows import Value

SENTIMENT_ORDER = ("very negative", "negative", "neutral", "positive", "very positive")


def order_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Sentiment words from the most negative to the most positive; labels of any other kind by the alphabet."""
    known = set(labels)
    if known <= set(SENTIMENT_ORDER):
        return tuple(label for label in SENTIMENT_ORDER if label in known)
    return tuple(sorted(known))


def label_name(value: Value) -> str | None:
    """The label that a value is: its characters without space around them; None where there is none."""
    return value.written.strip() or None
