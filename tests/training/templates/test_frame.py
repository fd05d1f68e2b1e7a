"""Frames: slots and their fillings, articles, capitals, and mirrors."""

# ruff: noqa: S311 (no secrets here)

from __future__ import annotations

import random

import pytest

from training.templates.frame import NEUTRAL, Clauses, Frame, fill, mirror, words


def test_a_frame_keeps_to_its_slots() -> None:
    """A repeated slot has one word, a numbered one another, and a form keeps its number."""
    vocabulary = {"noun": ("ant", "bee"), "thing": ("the {noun}",), "a_noun": ("a {noun}",)}
    for seed in range(20):
        rng = random.Random(seed)
        one, two, same = fill("{noun} {noun2} {noun}", vocabulary, rng).lower().split()
        assert one == same != two
        assert fill("{thing2} {noun2} {noun}", vocabulary, rng) in {"The ant ant bee", "The bee bee ant"}
        assert fill("it is {a_noun}", vocabulary, rng) in {"It is an ant", "It is a bee"}


def test_articles_and_capitals_follow_what_was_filled_in() -> None:
    """ "a" becomes "an" before a vowel's sound, and each sentence begins with a capital."""
    assert fill("a {x}. a {y}", {"x": ("egg",), "y": ("useful hour",)}, random.Random(1)) == "An egg. A useful hour"


def test_an_unknown_slot_is_an_error() -> None:
    """A slot that the vocabulary lacks raises an error."""
    with pytest.raises(KeyError, match="verb"):
        fill("{verb}", {}, random.Random(1))


def test_a_mirrored_text_has_the_opposite_slots() -> None:
    """Slots without an opposite and numbers stay."""
    swap = {"good": "bad", "bad": "good"}
    assert mirror("{noun} is {bad}, but {good2}", swap) == "{noun} is {good}, but {bad2}"


def test_lists_drop_what_stands_twice() -> None:
    """Words are split at commas without duplicates; a frame's own words are outside its slots."""
    assert words("a, b c,\n a,") == ("a", "b c")
    assert Frame(NEUTRAL, "Is {thing2} n't, {noun}?").literal == "is n't"


def test_a_clause_talks_of_things_of_its_own() -> None:
    """Slots of a clause are drawn separately; those of other entries are the sentence's."""
    shared = {"noun": ("ant", "bee"), "part": ("the {noun}",)}
    apart = {**shared, "part": Clauses(["the {noun}"])}
    found = [{fill("{part}: {noun}", each, random.Random(seed)) for seed in range(30)} for each in (shared, apart)]
    assert found[0] == {"The ant: ant", "The bee: bee"}
    assert found[1] == found[0] | {"The ant: bee", "The bee: ant"}
