from __future__ import annotations

import math

import pytest

from model.artifact.moderation import Decision, Thresholds, decide
from model.errors import ConfigError


@pytest.mark.parametrize(
    ("negative", "action"),
    [(0.0, "allow"), (0.499, "allow"), (0.5, "review"), (0.899, "review"), (0.9, "block"), (1.0, "block")],
)
def test_action(negative: float, action: str) -> None:
    """A score equal to a threshold reaches it."""
    assert Thresholds(0.5, 0.9).action(negative) == action


def test_equal_limits_leave_no_review() -> None:
    """With equal thresholds a comment is allowed or blocked."""
    assert [Thresholds(0.5, 0.5).action(negative) for negative in (0.49, 0.5)] == ["allow", "block"]


@pytest.mark.parametrize(
    ("review_at", "block_at", "field"),
    [(-0.1, 0.5, "review_at"), (0.5, 1.1, "block_at"), (0.6, 0.5, "block_at"), (math.nan, 0.5, "review_at"),
     (0.5, math.nan, "block_at"), (0.5, math.inf, "block_at")],
)  # fmt: skip
def test_limits_that_make_no_sense_are_named(review_at: float, block_at: float, field: str) -> None:
    """A threshold outside [0, 1], or a block below a review, is an error that names it."""
    with pytest.raises(ConfigError, match=f"^{field}"):
        Thresholds(review_at, block_at)


LIMITS = {"toxicity": Thresholds(0.5, 0.75), "threat": Thresholds(0.2, 0.5)}


@pytest.mark.parametrize(
    ("toxicity", "threat", "decision"),
    [
        (0.49, 0.19, Decision("allow", None)),
        (0.6, 0.1, Decision("review", "toxicity")),
        (0.1, 0.3, Decision("review", "threat")),
        (0.7, 0.5, Decision("block", "threat")),
        (0.75, 0.4, Decision("block", "toxicity")),
        (0.8, 0.7, Decision("block", "threat")),
        (0.99, 0.51, Decision("block", "toxicity")),
    ],
)
def test_the_strictest_attribute_decides(toxicity: float, threat: float, decision: Decision) -> None:
    """The most severe action wins; its reason is the attribute most times over its threshold."""
    given = {"toxicity": toxicity, "threat": threat, "insult": 1.0}

    assert decide(given, LIMITS) == decision
    assert decide(given, dict(reversed(LIMITS.items()))) == decision


def test_a_limit_of_zero_is_always_reached() -> None:
    """With thresholds of zero each text is blocked for that attribute."""
    assert decide({"a": 0.0, "b": 1.0}, {"b": Thresholds(0.5, 0.5), "a": Thresholds(0, 0)}) == ("block", "a")
    assert decide({"a": 1.0}, {}) == ("allow", None)
