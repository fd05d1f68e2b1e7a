from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from bench.behaviour.toxicity import GROUPS, judge_toxicity, toxicity_suite, toxicity_table
from training.templates import generate_attributes, sentiment, toxicity
from training.templates.frame import SLOT


def hateful() -> set[str]:
    return {text for pairs in toxicity_suite().values() for text, _ in pairs}


def test_there_are_many_behaviours_and_one_for_each_group() -> None:
    """At least 30 behaviours have ten pairs, and those of groups differ in the group only."""
    suite = toxicity_suite()
    groups = {f"group: {name}" for name in GROUPS}
    assert groups < suite.keys()
    assert len(suite.keys() - groups) >= 30
    assert {name: len(pairs) for name, pairs in suite.items() if len(pairs) < 10} == {}
    harmless = {text for pairs in suite.values() for _, text in pairs}
    assert not hateful() & harmless
    assert all("{" not in text for text in hateful() | harmless)


def test_nothing_of_it_is_in_the_templates() -> None:
    """No sentence shares five consecutive words with a frame or an entry of the templates."""
    taught = set()
    for grammar in (toxicity(), sentiment()):
        entries = (entry for name, list_ in grammar.lists.items() if name != "given_name" for entry in list_)
        for text in (*(frame.text for frame in grammar.frames), *entries):
            for part in SLOT.split(text)[::3]:
                taught |= runs(part)
    texts = {text for pairs in toxicity_suite().values() for pair in pairs for text in pair}
    assert {text: found for text in texts if (found := runs(text) & taught)} == {}


def test_no_row_of_the_templates_is_a_sentence_of_it() -> None:
    """None of 20,000 rows has the letters of a sentence, except for the commonest curses."""
    asked = {letters(text) for pairs in toxicity_suite().values() for pair in pairs for text in pair}
    taught = {letters(text) for text, _ in generate_attributes(20_000, seed=2)}
    assert asked & taught <= {"killyourself", "fuckoff", "disgusting", "horrible", "pathetic", "useless"}


def letters(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of five consecutive words, or a shorter text of at least two as one run."""
    found = re.findall(r"[\w'@$!*]+", text.lower())
    if len(found) < 5:
        return {tuple(found)} if len(found) > 1 else set()
    return {tuple(found[start : start + 5]) for start in range(len(found) - 4)}


def test_a_case_fails_where_either_sentence_is_on_the_wrong_side() -> None:
    """A correct model fails no pair; constant models fail every pair."""
    known = hateful()

    def right(texts: Sequence[str]) -> list[float]:
        return [0.5 if text in known else 0.49 for text in texts]

    for rate, wanted in ((right, (0, 0, 0)), (lambda texts: [0.0] * len(texts), (1, 1, 0)),
                         (lambda texts: [1.0] * len(texts), (1, 0, 1))):  # fmt: skip
        for each in judge_toxicity(rate):
            assert (each.failed, each.missed, each.suspected) == wanted


def test_the_table_has_every_behaviour_and_the_means() -> None:
    """The table has percentages by behaviour, and the unweighted mean."""
    found = judge_toxicity(lambda texts: [1.0] * len(texts))
    lines = toxicity_table(found).splitlines()
    assert len(lines) == len(found) + 2
    assert lines[-1].split() == ["mean", "100.0", "0.0", "100.0"]


@pytest.mark.parametrize("name", ["threats", "group: women"])
def test_pairs_are_near_copies(name: str) -> None:
    """The two sentences of a pair share words."""
    for hate, peace in toxicity_suite()[name]:
        assert len(set(re.findall(r"\w+", hate.lower())) & set(re.findall(r"\w+", peace.lower()))) >= 2
