"""Labels: the names of a column's values, and their order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import DataError
from records.rows import NULL, Kind, Value
from training.data.labels import clean, label_name, order_labels


@pytest.mark.parametrize(
    ("labels", "ordered"),
    [
        (["positive", "negative"], ("negative", "positive")),
        (["very positive", "neutral", "very negative"], ("very negative", "neutral", "very positive")),
        (["positive", "joy", "anger"], ("anger", "joy", "positive")),
        (["10", "9", "-1", "0", "1.5"], ("-1", "0", "1.5", "9", "10")),
        (["b", "10", "a", "9"], ("9", "10", "a", "b")),
    ],
)
def test_order_of_labels(labels: list[str], ordered: tuple[str, ...]) -> None:
    """Sentiment labels go from negative to positive, numbers by value, others by the alphabet."""
    assert order_labels(labels) == ordered


@pytest.mark.parametrize(
    ("label", "spellings"),
    [
        ("5", ["5", "5.0", "5.", "+5", "05e-1".replace("05", "50"), " 5 ", '"5"', "'5.00'"]),
        ("0", ["0", "0.0", "-0", "-0.0", "0e3"]),
        ("-1", ["-1", "-1.0", "-1e0"]),
        ("1.5", ["1.5", "1.50", "15e-1"]),
        ("0.5", ["0.5", ".5", "5e-1"]),
        ("true", ["true", "True", "TRUE", ' "True" ']),
        ("false", ["false", "False", "FALSE"]),
        ("caf\u00e9", ["caf\u00e9", "cafe\u0301", "\u200bcaf\u00e9\ufeff", "c\u00adaf\u00e9", "\u201ccaf\u00e9\u201d"]),
        ("very good", ["very good", "very\u00a0good", "  very   good\t", "very\ngood", "\u00abvery good\u00bb"]),
        ("05", ["05"]),
        ("1_000", ["1_000"]),
        ("nan", ["nan"]),
        ("don't", ["don't"]),
        ("9" * 50, ["9" * 50]),
    ],
)
def test_a_label_is_what_it_means_and_not_how_it_is_spelt(label: str, spellings: list[str]) -> None:
    """Numbers and booleans count by value; blanks, quotes and invisible characters are stripped."""
    assert {label_name(Value(each, Kind.STRING)) for each in spellings} == {label}
    if label not in ("true", "false"):
        assert {label_name(Value(each, Kind.NUMBER)) for each in spellings} == {label}


def test_kinds_of_values() -> None:
    """A number or boolean equals its string, null is missing, and a list or bytes is an error."""
    assert label_name(Value("5.0", Kind.NUMBER)) == label_name(Value("5", Kind.STRING)) == "5"
    assert label_name(Value("true", Kind.BOOLEAN)) == label_name(Value("TRUE", Kind.STRING)) == "true"
    for empty in ("", "  ", "\u200b", '""', "\u2800"):
        assert label_name(Value(empty, Kind.STRING)) is None
    assert label_name(NULL) is None
    with pytest.raises(DataError, match="is a list or an object, not a string"):
        label_name(Value("", Kind.NESTED))
    with pytest.raises(DataError, match="is bytes, not a string"):
        label_name(Value("", Kind.BYTES))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_number_keeps_its_value(number: float) -> None:
    """A number is one label in any notation."""
    for written in (json.dumps(number), f"{number:.3f}", f"{number:.2e}"):
        assert float(clean(written)) == float(written)
        assert clean(clean(written)) == clean(written)


@given(st.text(max_size=30))
def test_a_clean_label_is_clean(text: str) -> None:
    """Cleaning again changes nothing, and no label has blanks around it."""
    label = clean(text)
    assert clean(label) == label
    assert label == label.strip()
