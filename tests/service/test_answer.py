"""Answers: from a prediction and the nearest thresholds."""

from __future__ import annotations

import pytest

from model.classifier import Prediction
from model.moderation import Thresholds
from service.answer import answer, thresholds_for
from service.errors import InvalidRequest, TextError
from service.schema import Request

BASE = Thresholds(0.5, 0.8)
THIRD = 1 / 3


def prediction(negative: float, polarity: float | None = 0.1) -> Prediction:
    """A prediction with that P(negative)."""
    rest = 1 - negative
    return Prediction("positive", rest, {"negative": negative, "positive": rest}, polarity, 7, 1, True)


def test_numbers_are_rounded_and_still_add_up() -> None:
    """Six digits each; their sum differs from 1 by less than anyone can see."""
    shares = {"negative": THIRD, "neutral": THIRD, "positive": THIRD}
    body = answer(Prediction("negative", THIRD, shares, 0.0, 3, 0, False), None)
    assert body["score"] == 0.333333
    assert sum(body["probabilities"].values()) == pytest.approx(1, abs=2e-6)
    assert list(body["probabilities"]) == ["negative", "neutral", "positive"]


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
    """Without thresholds no action, and without both poles no polarity: not null, but not there."""
    body = answer(prediction(0.5, polarity=None), None)
    assert set(body) == {"label", "score", "probabilities", "tokens", "truncated"}


def test_a_text_error_is_answered_as_such() -> None:
    """Its code is for programs and its message for people."""
    assert answer(TextError("blank", "nothing"), BASE) == {"error": {"code": "blank", "message": "nothing"}}


@pytest.mark.parametrize(
    ("review_at", "block_at", "expected"),
    [
        (None, None, (0.5, 0.8)),
        (0.1, None, (0.1, 0.8)),
        (None, 0.9, (0.5, 0.9)),
        (0.9, 0.9, (0.9, 0.9)),
        (0.0, 1.0, (0.0, 1.0)),
    ],
)
def test_the_nearest_limit_wins(review_at: float | None, block_at: float | None, expected: tuple[float, float]) -> None:
    """Each limit by itself: the request's where there is one, else the service's."""
    limits = thresholds_for(Request(review_at=review_at, block_at=block_at), BASE)
    assert limits is not None
    assert (limits.review_at, limits.block_at) == expected


@pytest.mark.parametrize(
    ("review_at", "block_at", "field"), [(0.9, None, "review_at"), (None, 0.4, "block_at"), (0.6, 0.5, "block_at")]
)
def test_limits_out_of_order_are_refused(review_at: float | None, block_at: float | None, field: str) -> None:
    """The merged limits count, and the field that the request gave is named."""
    with pytest.raises(InvalidRequest) as caught:
        thresholds_for(Request(review_at=review_at, block_at=block_at), BASE)
    assert caught.value.errors[0]["field"] == field


def test_limits_for_a_model_without_negative_are_refused() -> None:
    """They are not ignored in silence."""
    with pytest.raises(InvalidRequest, match="negative"):
        thresholds_for(Request(block_at=0.5), None)
    assert thresholds_for(Request(), None) is None
