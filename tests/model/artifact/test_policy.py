"""Policies: the action for a model's probabilities, and the attribute that decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.artifact.moderation import Thresholds
from model.artifact.policy import ACTIONS, Policy
from tests.fixtures.fakes import FakeManifest, moderating

OWN = Policy.of(moderating())
NEGATIVE = {"negative": 1.0, "positive": 0.0}
SHARES = st.floats(0, 1)


def decided(toxicity: float, threat: float = 0.0, insult: float = 0.0, policy: Policy | None = OWN) -> tuple[str, ...]:
    """Action and reason for a text with P(negative) = 1."""
    assert policy is not None
    decision = policy.decide(NEGATIVE, {"toxicity": toxicity, "threat": threat, "insult": insult})
    assert decision is not None
    return tuple(decision)


@pytest.mark.parametrize(
    ("toxicity", "threat", "expected"),
    [
        (0.49, 0.39, ("allow", None)),
        (0.5, 0.0, ("review", "toxicity")),
        (0.95, 0.5, ("block", "toxicity")),
        (0.6, 0.95, ("block", "threat")),
        (0.0, 0.4, ("review", "threat")),
    ],
)
def test_the_most_severe_attribute_decides(toxicity: float, threat: float, expected: tuple[str, str | None]) -> None:
    """The most severe action of toxicity and threat counts, and P(negative) has no part in it."""
    assert decided(toxicity, threat, insult=1.0) == expected


def test_negative_sends_to_review_where_a_setting_says_so_and_never_blocks() -> None:
    """Without the setting P(negative) decides nothing."""
    policy = Policy(None, {"toxicity": Thresholds(0.5, 0.9), "threat": None, "insult": None}, review_negative_at=0.8)
    assert decided(0.0, policy=policy) == ("review", "negative")
    assert decided(0.95, policy=policy) == ("block", "toxicity")
    assert decided(0.6, policy=policy) == ("review", "toxicity")


def test_without_toxicity_negative_decides_as_before() -> None:
    """This holds beside other attributes with thresholds; without attributes there is no reason."""
    plain = Policy.of(FakeManifest())
    assert plain is not None
    assert plain.decide(NEGATIVE, {}) == ("block", None)
    mixed = Policy.of(moderating(attributes=moderating().attributes[1:]))
    assert mixed is not None
    assert mixed.main == "negative"
    assert mixed.decide({"negative": 0.6}, {"threat": 0.0, "insult": 1.0}) == ("review", "negative")
    assert mixed.decide({"negative": 0.0}, {"threat": 0.95, "insult": 0.0}) == ("block", "threat")


def test_without_thresholds_there_is_no_action() -> None:
    """A model without thresholds has no action, not even allow."""
    assert Policy.of(FakeManifest(thresholds=None)) is None
    policy = Policy(None, {"toxicity": None})
    assert policy.decide(NEGATIVE, {"toxicity": 1.0}) is None


@given(low=st.fixed_dictionaries(dict.fromkeys(("toxicity", "threat", "insult"), SHARES)), more=SHARES)
def test_more_of_an_attribute_is_never_milder(low: dict[str, float], more: float) -> None:
    """This holds for any values of the others."""
    assert OWN is not None
    before = OWN.decide(NEGATIVE, low)
    after = OWN.decide(NEGATIVE, {**low, "threat": max(low["threat"], more)})
    assert before is not None
    assert after is not None
    assert ACTIONS.index(after.action) >= ACTIONS.index(before.action)
