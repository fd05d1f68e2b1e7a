"""Labels: their order, and what the values of a column are called."""

from __future__ import annotations

import pytest

from records.rows import NULL, Kind, Value
from training.labels import label_name, order_labels


@pytest.mark.parametrize(
    ("labels", "ordered"),
    [
        (["positive", "negative"], ("negative", "positive")),
        (["very positive", "neutral", "very negative"], ("very negative", "neutral", "very positive")),
        (["positive", "joy", "anger"], ("anger", "joy", "positive")),
        (["1", "0"], ("0", "1")),
    ],
)
def test_order_of_labels(labels: list[str], ordered: tuple[str, ...]) -> None:
    """Sentiment words stand from negative to positive, other labels by the alphabet."""
    assert order_labels(labels) == ordered


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Value("a", Kind.STRING), "a"),
        (Value(" a b ", Kind.STRING), "a b"),
        (Value("3", Kind.NUMBER), "3"),
        (Value("1.50", Kind.NUMBER), "1.50"),
        (Value("true", Kind.BOOLEAN), "true"),
        (Value("", Kind.STRING), None),
        (Value("  ", Kind.STRING), None),
        (NULL, None),
    ],
)
def test_values_become_names(value: Value, name: str | None) -> None:
    """A value of any type is its characters without space around them; nothing is no label."""
    assert label_name(value) == name
