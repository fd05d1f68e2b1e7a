"""Words, and what is left of a text without one."""

from __future__ import annotations

from model.classifier import Step
from model.text.alignment import Piece
from service.api.inspection import without, words_of
from service.api.sentences import Span


def steps(*pieces: tuple[int, int, int]) -> list[Step]:
    """Steps of tokens with these starts, ends and words."""
    return [Step(Piece("x", *piece), {}) for piece in pieces]


def test_pieces_of_a_word_are_one() -> None:
    """A word is left out with all its pieces and its mark of capitals."""
    assert words_of(steps((0, 0, 1), (0, 2, 1), (2, 5, 1), (6, 7, 2))) == [Span(0, 5), Span(6, 7)]


def test_words_of_one_character_are_one() -> None:
    """Words that one character was normalised to are left out together."""
    assert words_of(steps((0, 1, 0), (0, 1, 1), (0, 1, 2), (1, 2, 3))) == [Span(0, 1), Span(1, 2)]


def test_what_is_left_stays_apart() -> None:
    """The neighbours of a word that is left out are not joined into one word."""
    assert without("good,bad", Span(4, 5)) == "good bad"
