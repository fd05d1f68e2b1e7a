"""Answers: from a prediction and the nearest thresholds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.artifact.moderation import Thresholds
from model.artifact.policy import Policy
from model.classifier import Prediction
from service.api.answer import DIGITS, answer, rounded
from service.errors import TextError

BASE = Policy(Thresholds(0.5, 0.8), {})
THIRD = 1 / 3


def prediction(negative: float, polarity: float | None = 0.1) -> Prediction:
    """A prediction with that P(negative)."""
    rest = 1 - negative
    return Prediction("positive", rest, {"negative": negative, "positive": rest}, polarity, 7, 1, True)


def test_numbers_are_rounded_and_still_add_up() -> None:
    """Probabilities have six digits, and their sum differs from 1 by at most the rounding."""
    shares = {"negative": THIRD, "neutral": THIRD, "positive": THIRD}
    body = answer(Prediction("negative", THIRD, shares, 0.0, 3, 0, False), None)
    assert body["score"] == 0.333333
    assert sum(body["probabilities"].values()) == pytest.approx(1, abs=2e-6)
    assert list(body["probabilities"]) == ["negative", "neutral", "positive"]


@given(st.floats(0, 1, width=32))
def test_a_probability_is_rounded_to_the_nearest(probability: float) -> None:
    """A float32 is rounded as by Python's own function, halves included."""
    assert rounded({"negative": probability}) == {"negative": round(probability, DIGITS)}


def test_a_score_is_the_probability_of_its_label() -> None:
    """The two are the same number after rounding, too."""
    body = answer(prediction(0.123456789), BASE)
    assert body["score"] == body["probabilities"]["positive"] == 0.876543


@pytest.mark.parametrize(
    ("negative", "action"), [(0.4999, "allow"), (0.5, "review"), (0.7999, "review"), (0.8, "block")]
)
def test_the_action_follows_the_limits(negative: float, action: str) -> None:
    """A score on a limit has reached it, and the limits see the number before it is rounded."""
    assert answer(prediction(negative), BASE)["action"] == action
    assert answer(prediction(0.49999999), BASE)["action"] == "allow"


def test_what_a_model_cannot_say_is_absent() -> None:
    """A model without thresholds answers no action, one without both poles no polarity; neither is null."""
    body = answer(prediction(0.5, polarity=None), None)
    assert set(body) == {"label", "score", "probabilities", "tokens", "truncated"}


def test_a_text_error_is_answered_as_such() -> None:
    """A text error has a code for programs and a message for people."""
    assert answer(TextError("blank", "nothing"), BASE) == {"error": {"code": "blank", "message": "nothing"}}
