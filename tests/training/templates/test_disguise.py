"""Disguised spellings: many, each of the same word, and the same ones each time."""

from __future__ import annotations

import pytest

from training.templates.disguise import disguises


@pytest.mark.parametrize("word", ["moron", "shit", "piece of shit", "fuck", "pig", "son of a bitch"])
def test_a_word_has_several_spellings(word: str) -> None:
    """None of them is the word, or comes twice; the first letter stays, and so do shorter words beside it."""
    found = disguises(word)
    assert len(found) >= 2
    assert len(set(found)) == len(found)
    assert word not in found
    assert {spelling[0].lower() for spelling in found} <= {word[0], "5", "$", "8"}
    assert found == disguises(word)
    if " " in word:
        assert all(spelling.startswith(word[: word.rindex(" ")]) for spelling in found)


def test_they_are_of_many_kinds() -> None:
    """Digits, stars, letters apart, left out and doubled."""
    found = set(disguises("moron"))
    assert {"m0r0n", "m*ron", "m*r*n", "mron", "mOrOn"} <= found
    assert any(len(spelling) == 9 and spelling[::2] == "moron" for spelling in found)
    assert any(spelling in found for spelling in ("mooron", "morron", "moroon"))
