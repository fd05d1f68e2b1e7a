"""What the values of a label column are called, and in which order labels stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import datasets

SENTIMENT_ORDER = ("very negative", "negative", "neutral", "positive", "very positive")


def order_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Sentiment words from the most negative to the most positive; labels of any other kind by the alphabet."""
    known = set(labels)
    if known <= set(SENTIMENT_ORDER):
        return tuple(label for label in SENTIMENT_ORDER if label in known)
    return tuple(sorted(known))


def class_names(rows: datasets.Dataset, column: str) -> list[str] | None:
    """The names of a column's classes where the data set keeps numbers for them, or None."""
    feature = rows.features[column]
    return list(feature.names) if isinstance(feature, datasets.ClassLabel) else None


def label_name(value: object, names: Sequence[str] | None) -> str | None:
    """The label as a string; None where there is none, also as data sets write it: NaN, or -1 among named classes."""
    if value is None or value != value:
        return None
    if names is not None and isinstance(value, int):
        return names[value] if 0 <= value < len(names) else None
    return str(value).strip() or None
