"""Labels: their order, and how the values of a column are named."""

from __future__ import annotations

import datasets
import pytest

from training.labels import class_names, label_name, order_labels


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
    [("a", "a"), (" a b ", "a b"), (3, "3"), (0, "0"), (1.5, "1.5"), ("", None), ("  ", None), (None, None)],
)
def test_values_become_names(value: object, name: str | None) -> None:
    """A value of any type is its string without space around it; nothing is no label."""
    assert label_name(value, None) == name
    assert label_name(float("nan"), None) is None


def test_numbered_classes() -> None:
    """A data set's numbered classes have their names, and a number beyond them is no label."""
    features = datasets.Features({"label": datasets.ClassLabel(names=["neg", "pos"]), "text": datasets.Value("string")})
    rows = datasets.Dataset.from_dict({"label": [1, -1], "text": ["a", "b"]}, features=features)
    names = class_names(rows, "label")
    assert [label_name(value, names) for value in (0, 1, -1, 2)] == ["neg", "pos", None, None]
    assert class_names(rows, "text") is None
