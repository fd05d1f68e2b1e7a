"""Texts that are refused before the queue."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from service.text import is_blank, size_of, text_error


def test_every_control_format_and_space_character_is_blank() -> None:
    """The ranges written out hold all that Unicode says is not shown."""
    hidden = (
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp", "Zs"}
    )
    assert [character for character in hidden if not is_blank(character)] == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\t\r\n", "\x00\x00", "\u200b\u200d\ufeff", "\u3164", "\u2800 \ufe0f", "\u202e", "\u034f", "\U000e0041"],
)
def test_what_nobody_sees_is_blank(text: str) -> None:
    """Fillers, joiners and direction marks alone are no text."""
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", ["a", " .", "😀", "👩\u200d👩", "\u200bא", "شكرا", "\x00x", "\ue000", "ー", "\u0301", "❤\ufe0f", "❤"]
)
def test_what_is_seen_is_not_blank(text: str) -> None:
    """Emoji alone, right-to-left script, private characters: each is something to read."""
    assert not is_blank(text)


def test_a_text_as_long_as_allowed_passes() -> None:
    """The limit counts characters, not bytes, and belongs to what is allowed."""
    assert text_error("é" * 5, 5) is None
    error = text_error("é" * 6, 5)
    assert error is not None
    assert (error.code, error.message) == ("too_long", "the text has more than 5 characters")


def test_a_blank_text_is_an_error() -> None:
    """It is told apart from one that is too long."""
    error = text_error(" ", 5)
    assert error is not None
    assert error.code == "blank"


def test_the_size_of_a_text_is_what_normalisation_makes_of_it() -> None:
    """No character counts for less than what the tokenizer will read in its place."""
    characters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    wrong = [each for each in characters if size_of(each) != max(1, len(unicodedata.normalize("NFKC", each)))]
    assert wrong == []
    assert size_of("a\ufdfab\u00e9") == 21


def test_a_text_that_grows_beyond_the_limit_is_too_long() -> None:
    """One of 100,000 U+FDFA took the model's thread 17 seconds."""
    assert text_error("\ufdfa" * 5, 90) is None
    error = text_error("\ufdfa" * 6, 90)
    assert error is not None
    assert error.code == "too_long"
