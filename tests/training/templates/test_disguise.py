"""Disguised spellings: several a word, and repeatable."""

from __future__ import annotations

import pytest

from training.templates.disguise import disguise_text, disguises


@pytest.mark.parametrize("word", ["moron", "shit", "piece of shit", "fuck", "pig", "son of a bitch"])
def test_a_word_has_several_spellings(word: str) -> None:
    """They are distinct and not the word; first letters and shorter words stay."""
    found = disguises(word)
    assert len(found) >= 2
    assert len(set(found)) == len(found)
    assert word not in found
    assert {spelling[0].lower() for spelling in found} <= {word[0], "5", "$", "8"}
    assert found == disguises(word)
    if " " in word:
        assert all(spelling.startswith(word[: word.rindex(" ")]) for spelling in found)


def test_they_are_of_many_kinds() -> None:
    """They use digits, stars, spaces, and omitted or doubled letters."""
    found = set(disguises("moron"))
    assert {"m0r0n", "m*ron", "m*r*n", "mron", "mOrOn"} <= found
    assert any(len(spelling) == 9 and spelling[::2] == "moron" for spelling in found)
    assert any(spelling in found for spelling in ("mooron", "morron", "moroon"))


def test_half_of_a_text_is_disguised_in_one_way() -> None:
    """One kind is used for a seed; names after @, links and short words stay."""
    found = {disguise_text("@someone you are such a moron", seed) for seed in range(60)}
    assert all(text.startswith("@someone ") and " a " in text for text in found)
    assert any("m*r*n" in text for text in found)
    assert any("0" in text for text in found)
    assert any("m-o-r-o-n" in text for text in found)
    assert disguise_text("you are", 1) == disguise_text("you are", 1)
    assert disguise_text("so? :) #tag", 1) == "so? :) #tag"
