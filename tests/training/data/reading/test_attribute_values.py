from __future__ import annotations

import pytest

from model.errors import ConfigError, DataError
from records.rows import NULL, Kind, Value
from training.data.reading.attribute_values import AttributeColumn, attribute_columns, attribute_value


@pytest.mark.parametrize(
    ("written", "kind", "share"),
    [
        ("0", Kind.STRING, 0.0),
        ("1", Kind.NUMBER, 1.0),
        ("1.0", Kind.STRING, 1.0),
        (" .25 ", Kind.STRING, 0.25),
        ("2e-1", Kind.NUMBER, 0.2),
        ("true", Kind.BOOLEAN, 1.0),
        ("False", Kind.STRING, 0.0),
        ("TRUE", Kind.STRING, 1.0),
        ("", Kind.STRING, None),
        (" \u200b", Kind.STRING, None),
        ("", Kind.NULL, None),
    ],
)
def test_a_cell_is_a_share_of_yes_or_unknown(written: str, kind: Kind, share: float | None) -> None:
    """0, 1, true, false and fractions are shares; an empty cell is unknown, which is not 0."""
    assert attribute_value(Value(written, kind)) == share


def test_null_is_unknown() -> None:
    """A missing key of an object is unknown."""
    assert attribute_value(NULL) is None


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (Value("yes", Kind.STRING), "'yes' is not 0 or 1"),
        (Value("-1", Kind.STRING), "'-1' is not between 0 and 1"),
        (Value("1.5", Kind.NUMBER), "'1.5' is not between"),
        (Value("nan", Kind.STRING), "'nan' is not 0 or 1"),
        (Value("1/3", Kind.STRING), "'1/3' is not 0"),
        (Value("1e999", Kind.STRING), "is not between"),
        (Value("", Kind.NESTED), "a list or an object"),
        (Value("", Kind.BYTES), "bytes"),
    ],
)
def test_another_cell_is_an_error(value: Value, says: str) -> None:
    """The error shows any other value."""
    with pytest.raises(DataError, match=says):
        attribute_value(value)


def test_a_long_cell_is_not_repeated() -> None:
    """The error has only the beginning of a long value."""
    with pytest.raises(DataError) as caught:
        attribute_value(Value("secret " * 20, Kind.STRING))
    assert len(str(caught.value)) < 120


def test_columns_of_well_known_data_have_names() -> None:
    """Jigsaw's columns get Perspective's names unless a flag renames them; others keep theirs."""
    assert attribute_columns(["toxic,severe_toxic,obscene", "threat, insult", "identity_hate"]) == (
        AttributeColumn("toxicity", "toxic"),
        AttributeColumn("severe_toxicity", "severe_toxic"),
        AttributeColumn("profanity", "obscene"),
        AttributeColumn("threat", "threat"),
        AttributeColumn("insult", "insult"),
        AttributeColumn("identity_attack", "identity_hate"),
    )
    assert attribute_columns(["toxic=toxic,spam=is it spam"]) == (
        AttributeColumn("toxic", "toxic"),
        AttributeColumn("spam", "is it spam"),
    )


@pytest.mark.parametrize(
    ("flag", "says"), [("a,,b", "no name"), ("=a", "no name"), ("a=", "no name"), ("toxic,toxicity", "two attributes")]
)
def test_columns_that_make_no_sense_are_refused(flag: str, says: str) -> None:
    """Empty and duplicate attribute names are an error that names the flag."""
    with pytest.raises(ConfigError, match=f"attribute_columns: .*{says}"):
        attribute_columns([flag])
