"""Sentences mixed with harmless ones."""

# ruff: noqa: S311 (no secrets here)

from __future__ import annotations

import random
from itertools import cycle

import pytest

from training.templates.mixture import Mixture, draw_mixture

PRAISE = ("Great food.", {"toxicity": 0.0, "threat": 0.0, "profanity": 0.0})
CURSE = ("Damn!", {"toxicity": 0.15, "threat": 0.0, "profanity": 1.0})
THREAT = ("I will find you.", {"toxicity": 1.0, "threat": 1.0, "profanity": 0.0})


def test_attributes_are_those_of_the_worst_sentence() -> None:
    """Each attribute is the highest of the sentences; unknown stays unknown, harmless stays harmless."""
    text, attributes = Mixture((PRAISE, CURSE), 1, (" ", " ")).mix(*THREAT)
    assert text == "Great food I will find you Damn!"
    assert attributes == {"toxicity": 1.0, "threat": 1.0, "profanity": 1.0}
    assert Mixture((PRAISE,), 0, (". ",)).mix("Hello there", {"toxicity": 0.0})[1] == {"toxicity": 0.0}


@pytest.mark.parametrize(
    ("joint", "wanted"),
    [
        (". ", "Great food. We will see"),
        ("! ", "Great food. We will see"),
        ("\n", "Great food.\nWe will see"),
        (" 🎉 ", "Great food. 🎉 We will see"),
        (", but ", "Great food, but we will see"),
        (" and ", "Great food and we will see"),
    ],
)
def test_a_joint_fits_what_it_joins(joint: str, wanted: str) -> None:
    """No sentence ends twice; a continued one has no full stop and no capital, except "I"."""
    assert Mixture((PRAISE,), 1, (joint,)).mix("We will see", {"toxicity": 0.0})[0] == wanted
    assert Mixture((PRAISE,), 1, (", ",)).mix("I will see", {"toxicity": 0.0})[0] == "Great food, I will see"


def test_a_text_stands_at_every_place_among_one_to_nine_others() -> None:
    """The text is first, last or between, and each sentence joins the next."""
    found = [draw_mixture(cycle([PRAISE]), ("🎉",), random.Random(seed)) for seed in range(300)]
    assert {len(mixture.around) for mixture in found} == {1, 2, 3, 4, 6, 9}
    assert {(len(mixture.around), mixture.place) for mixture in found} >= {(1, 0), (1, 1), (2, 1), (4, 2)}
    assert all(len(mixture.joints) == len(mixture.around) for mixture in found)
    assert {" 🎉 ", ", ", ". ", "\n"} <= {joint for mixture in found for joint in mixture.joints}
