"""Which labels are negative, neutral and positive, and which names are synonyms."""

from __future__ import annotations

import pytest

from model.errors import ConfigError
from training.data.naming import PLAIN, Naming, NamingOptions, differing_by_case, missing_outputs, name_labels


def named(*names: str, **options: object) -> dict[str, str]:
    """Each name with its label."""
    naming = name_labels(dict.fromkeys(names, 1), NamingOptions(**options))  # type: ignore[arg-type]
    return {name: naming.label_of(name) or "" for name in names}


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (("Negative", "POSITIVE", "neutral"), ("negative", "positive", "neutral")),
        (("NEG", "pos", "Neu"), ("negative", "positive", "neutral")),
        (("-1", "0", "1"), ("negative", "neutral", "positive")),
        (("-1", "1"), ("negative", "positive")),
        (("Very Negative", "Positive"), ("very negative", "positive")),
        (("Negative", "other"), ("negative", "other")),
    ],
)
def test_sentiment_is_recognised(names: tuple[str, ...], labels: tuple[str, ...]) -> None:
    """Any case and short forms are recognised, as polarity and action depend on them."""
    assert tuple(named(*names).values()) == labels


@pytest.mark.parametrize(
    "names",
    [("0", "1"), ("pos", "noun"), ("-1", "0"), ("-1", "1", "2"), ("1", "5"), ("anger", "joy"), ("true", "false")],
)
def test_nothing_is_guessed(names: tuple[str, ...]) -> None:
    """0 and 1 may mean anything, and a lone `pos` may be a part of speech."""
    assert named(*names) == {name: name for name in names}


def test_names_that_differ_by_case_stay_apart_and_are_told() -> None:
    """The warning has counts; a flag merges them under the commonest spelling."""
    counts = {"Spam": 3, "spam": 5, "ham": 2, "Negative": 1, "negative": 4}
    apart = name_labels(counts, PLAIN)
    assert apart.labels == ("Negative", "Spam", "ham", "negative", "spam")
    assert differing_by_case(counts, apart) == [
        "'Spam' (3 rows) and 'spam' (5 rows)",
        "'Negative' (1 rows) and 'negative' (4 rows)",
    ]
    merged = name_labels(counts, NamingOptions(merge=True))
    assert merged.labels == ("ham", "negative", "spam")
    assert merged.names == {"Spam": "spam", "Negative": "negative"}
    assert differing_by_case(counts, merged) == []


def test_flags_say_which_are_negative_and_positive() -> None:
    """A flag takes any spelling of a label; other labels keep their names."""
    assert named("0", "1", negative="0.0", positive='"1"') == {"0": "negative", "1": "positive"}
    assert named("Bad", "good", "mixed", negative="bad") == {"Bad": "negative", "good": "good", "mixed": "mixed"}
    assert named("bad", "Positive", negative="bad") == {"bad": "negative", "Positive": "positive"}


def test_stars() -> None:
    """One and two are negative, three neutral, four and five positive."""
    assert list(named("1", "2", "3", "4", "5", stars=True).values()) == [
        *("negative", "negative", "neutral", "positive", "positive")
    ]
    assert named("1 star", "5 stars", stars=True) == {"1 star": "negative", "5 stars": "positive"}


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (("0", "1"), {"negative": "bad"}, "negative_label: no row has the label 'bad'; the labels are '0', '1'"),
        (("0", "1"), {"negative": "1", "positive": "1"}, "positive_label: '1' is also the negative label"),
        (("bad", "negative"), {"negative": "bad"}, "negative_label: the rows have a label 'negative' as well as 'bad'"),
        (("1", "2"), {"stars": True, "negative": "1"}, "stars: already says"),
    ],
)
def test_flags_that_make_no_sense(names: tuple[str, ...], options: dict[str, object], message: str) -> None:
    """The error has the flag's value and the labels that exist."""
    with pytest.raises(ConfigError, match=message):
        named(*names, **options)


def test_an_artifact_knows_its_labels_in_other_spellings() -> None:
    """Training names, case and short forms are matched, and never if two labels fit."""
    naming = Naming(("negative", "positive"), {"0": "negative", "1": "positive"})
    assert [naming.label_of(name) for name in ("0", "1", "NEGATIVE", "pos", "2")] == [
        *("negative", "positive", "negative", "positive", None)
    ]
    assert Naming(("Spam", "spam")).label_of("SPAM") is None
    assert Naming(("Spam", "spam")).label_of("spam") == "spam"


def test_what_is_lost_is_said() -> None:
    """Without both poles there is no polarity, without negative no action."""
    assert missing_outputs(("negative", "positive")) is None
    assert missing_outputs(("0", "1")) == (
        "no label is negative or positive ('0', '1'): answers will have neither polarity nor action; "
        "--negative-label NAME and --positive-label NAME say which"
    )
    assert "answers will have no polarity" in (missing_outputs(("0", "1"), ["insult", "toxicity"]) or "")
    assert "neither polarity nor action" in (missing_outputs(("0", "1"), ["insult"]) or "")
    assert (missing_outputs(("negative", "other")) or "").startswith(
        "no label is positive ('negative', 'other'): answers will have no"
    )
