"""Lists of words: sections, options, domains, and errors with the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import DataError
from tests.training.templates.grammars import loaded
from training.templates.frame import Clauses


def test_sections_of_one_list_add_up(tmp_path: Path) -> None:
    """Weights repeat entries, + and - add or remove another list's, and joined removes spaces."""
    text = """
    [words place *2]
    Oslo, New York
    [words place]
    Lima
    [words tag +place joined]
    [words rest +place -tag]
    """
    grammar = loaded(tmp_path, text)
    (vocabulary,) = grammar.vocabularies
    assert vocabulary["place"] == ("Oslo", "New York", "Oslo", "New York", "Lima")
    assert vocabulary["tag"] == ("Oslo", "NewYork", "Oslo", "NewYork", "Lima")
    assert vocabulary["rest"] == ("New York", "New York")
    assert grammar.lists["place"] == ("Oslo", "New York", "Lima")


def test_a_domain_adds_its_words(tmp_path: Path) -> None:
    """A domain lasts to the end of its file; nouns give tags, and those without an article are things."""
    text = """
    [words thing]
    the {noun}
    [domain food]
    [nouns]
    egg roll, rice (mass)
    [words good *2]
    tasty
    [domain sky]
    [nouns]
    sun
    """
    grammar = loaded(tmp_path, text)
    food, sky = grammar.vocabularies
    assert (food["noun"], food["noun_tag"]) == (("ant", "bee", "egg roll"), ("eggroll", "rice"))
    assert (food["thing"], sky["thing"]) == (("the {noun}", "the rice"), ("the {noun}",))
    assert (food["good"], sky["good"]) == (("fine", "tasty", "tasty"), ("fine",))
    assert grammar.lists["noun"] == ("ant", "bee", "egg roll", "sun")


def test_clauses_are_mirrored_and_keep_their_kind(tmp_path: Path) -> None:
    """The second list has the opposite words; slots of clauses are drawn separately from the sentence's."""
    (vocabulary,) = loaded(tmp_path, "[clauses praise mirrored blame]\nit is {good}\n").vocabularies
    assert (vocabulary["praise"], vocabulary["blame"]) == (("it is {good}",), ("it is {bad}",))
    assert isinstance(vocabulary["praise"], Clauses)
    assert isinstance(vocabulary["blame"], Clauses)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[words]\nx", r"^en/b\.txt, line 1: write \[words NAME\]"),
        ("[words Good]\nx", r"^en/b\.txt, line 1: write \[words NAME\]"),
        ("[words x]\n", r"^en/b\.txt, line 1: write \[words NAME\].* entries below"),
        ("\n[words x +y]\nz", r'^en/b\.txt, line 2: "\+y" is neither'),
        ("[words x *y]\nz", r'^en/b\.txt, line 1: "\*y" is neither'),
        ("[words good]\nz", r'^en/b\.txt, line 1: the list "good" begins in en/a\.txt'),
        ("[clauses x into y]\nz", r"^en/b\.txt, line 1: write \[clauses NAME\]"),
        ("[domain x]\nz", r"^en/b\.txt, line 2: a \[domain\] is followed by a section"),
        ("[opposites]\ngood ugly", r"^en/b\.txt, line 2: write two lists that have no opposite yet"),
        ("[opposites]\nup down", r"^en/b\.txt, line 2: no list for the slot \{up\}"),
        ("[people]\nwho", r"^en/b\.txt, line 2: no list for the slot \{who\}"),
        ("[words x]\ny,\nthe {thingy}", r"^en/b\.txt, line 3: no list for the slot \{thingy\}"),
        ("[words x]\nthe {noun", r"^en/b\.txt, line 2: a brace that is no part of a slot"),
    ],
)
def test_a_mistake_is_an_error_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """The message begins with file and line."""
    with pytest.raises(DataError, match=message):
        loaded(tmp_path, text)


def test_a_list_that_one_domain_lacks_is_an_error(tmp_path: Path) -> None:
    """Every domain must fill every slot, as a sentence may be drawn in any."""
    text = "[lines x]\n{sauce}\n[domain food]\n[words sauce]\nketchup\n[domain sky]\n[words cloud]\ncirrus\n"
    with pytest.raises(DataError, match=r"line 2: no list for the slot \{sauce\}"):
        loaded(tmp_path, text)
