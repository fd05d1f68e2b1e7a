"""Families: one sentence with several people."""

# ruff: noqa: S311 (no secrets here)

from __future__ import annotations

import random
import re

from training.templates import sentiment
from training.templates.family import family
from training.templates.frame import NEGATIVE, POSITIVE, Frame

PEOPLE = {"name", "group", "a_group"}


def test_a_family_differs_in_the_person_alone() -> None:
    """Each of three people is in a sentence and in its opposite, so each has both labels."""
    text = "{name} met {a_group} chef and {a_group2} vet, {%s} in {place}"
    pair = (Frame(POSITIVE, text % "good"), Frame(NEGATIVE, text % "bad"))
    vocabulary = {**sentiment().vocabularies[0], "name": ("Bo", "Ute", "Zev"), "group": ("Manx", "Ainu", "Swazi")}
    person = re.compile(r"\b(Bo|Ute|Zev)\b|\b(an? (?:Manx|Ainu|Swazi))\b")
    for seed in range(20):
        rows = list(family(pair, vocabulary, PEOPLE, 3, random.Random(seed)))
        assert [label for _, label in rows] == [POSITIVE] * 3 + [NEGATIVE] * 3
        texts = [text for text, _ in rows]
        assert [person.findall(text) for text in texts[:3]] == [person.findall(text) for text in texts[3:]]
        assert [len({person.sub("", text) for text in half}) for half in (texts[:3], texts[3:])] == [1, 1]
    assert len({text for text, _ in family(pair, vocabulary, PEOPLE, 3, random.Random(1))}) > 2
