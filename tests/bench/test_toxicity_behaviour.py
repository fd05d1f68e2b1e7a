from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from bench.behaviour.toxicity import BEHAVIOURS, GROUPS, judge_toxicity, toxicity_suite, toxicity_table


def hateful() -> set[str]:
    return {text for pairs in toxicity_suite().values() for text, _ in pairs}


def test_there_are_many_behaviours_and_one_for_each_group() -> None:
    """At least 20 behaviours of two pairs or more, and one for each group in which only the group differs."""
    suite = toxicity_suite()
    assert len(BEHAVIOURS) >= 20
    assert {f"group: {name}" for name in GROUPS} <= suite.keys()
    assert all(len(pairs) >= 2 for pairs in suite.values())
    harmless = {text for pairs in suite.values() for _, text in pairs}
    assert not hateful() & harmless
    assert all("{" not in text for text in hateful() | harmless)


def test_a_case_fails_where_either_sentence_is_on_the_wrong_side() -> None:
    """Who is right fails nothing; who sees no harm misses all, who sees harm everywhere suspects all."""
    known = hateful()

    def right(texts: Sequence[str]) -> list[float]:
        return [0.5 if text in known else 0.49 for text in texts]

    for rate, wanted in ((right, (0, 0, 0)), (lambda texts: [0.0] * len(texts), (1, 1, 0)),
                         (lambda texts: [1.0] * len(texts), (1, 0, 1))):  # fmt: skip
        for each in judge_toxicity(rate):
            assert (each.failed, each.missed, each.suspected) == wanted


def test_the_table_has_every_behaviour_and_the_means() -> None:
    """A line for each, in percent, and the mean in which every behaviour counts alike."""
    found = judge_toxicity(lambda texts: [1.0] * len(texts))
    lines = toxicity_table(found).splitlines()
    assert len(lines) == len(found) + 2
    assert lines[-1].split() == ["mean", "100.0", "0.0", "100.0"]


@pytest.mark.parametrize("name", ["threats", "group: women"])
def test_pairs_are_near_copies(name: str) -> None:
    """The two sentences of a pair share words."""
    for hate, peace in toxicity_suite()[name]:
        assert len(set(re.findall(r"\w+", hate.lower())) & set(re.findall(r"\w+", peace.lower()))) >= 2
