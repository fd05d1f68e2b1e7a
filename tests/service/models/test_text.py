"""Checks of a text before the queue."""

from __future__ import annotations

import sys
import unicodedata

from service.errors import TextError
from service.models.text import size_of, size_or_error


def test_a_text_as_long_as_allowed_passes() -> None:
    """The limit counts characters, not bytes, and is inclusive."""
    assert size_or_error("é" * 5, 5) == 5
    error = size_or_error("é" * 6, 5)
    assert isinstance(error, TextError)
    assert (error.code, error.message) == ("too_long", "the text has more than 5 characters")


def test_a_blank_text_is_an_error() -> None:
    """Its error differs from that of a text that is too long."""
    error = size_or_error(" ", 5)
    assert isinstance(error, TextError)
    assert error.code == "blank"


def test_the_size_of_a_text_is_what_normalisation_makes_of_it() -> None:
    """A character counts as many as normalisation expands it to."""
    characters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    wrong = [each for each in characters if size_of(each) != max(1, len(unicodedata.normalize("NFKC", each)))]
    assert wrong == []
    assert size_of("a\ufdfab\u00e9") == 21


def test_a_text_that_grows_beyond_the_limit_is_too_long() -> None:
    """One of 100,000 U+FDFA took the model's thread 17 seconds."""
    assert size_or_error("\ufdfa" * 5, 90) == 90
    error = size_or_error("\ufdfa" * 6, 90)
    assert isinstance(error, TextError)
    assert error.code == "too_long"
