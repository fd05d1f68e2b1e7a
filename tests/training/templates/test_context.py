"""Words around a sentence."""

# ruff: noqa: S311 (no secrets here)

from __future__ import annotations

import random

from training.templates.context import surround

VOCABULARY = {"opening": ("so,",), "ending": ("just saying", ", {name}")}


def test_a_text_keeps_its_words_and_gets_a_full_stop_where_more_follows() -> None:
    """Most texts stay alone; an ending begins with a comma or a new sentence."""
    found = {surround("it is", VOCABULARY, random.Random(seed)) for seed in range(200)}
    assert found == {"it is", "so, it is", "it is. just saying", "it is, {name}"}
    found = {surround("is it?", VOCABULARY, random.Random(seed)) for seed in range(200)}
    assert found == {"is it?", "so, is it?", "is it? just saying", "is it?, {name}"}
