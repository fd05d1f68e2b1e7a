"""Where sentences are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.sentences import sentences_of
from service.text import is_blank

MARKS = st.sampled_from(
    [*".!?\"'()“”;:-…。।", " ", "\r\n", "\n\n", "Mr.", "e\u0301", "👍🏽", "&amp;", "3.5", "U.S.", "A", "b"]
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The room was lovely. The food was not.", ["The room was lovely.", "The food was not."]),
        ("  Mr. Smith paid $3.50. \r\n\r\n Why?! ", ["Mr. Smith paid $3.50.", "Why?!"]),
        ("The cafe\u0301 is fine! 👍🏽 Great!", ["The cafe\u0301 is fine!", "👍🏽 Great!"]),
        ("no end", ["no end"]),
        (" \n ", []),
        ("", []),
    ],
)
def test_sentences_are_spans_of_the_text(text: str, wanted: list[str]) -> None:
    """Characters are counted as they were sent, and the space around a sentence is not of it."""
    assert [text[start:end] for start, end in sentences_of(text)] == wanted


@settings(max_examples=200, deadline=None)
@given(st.lists(MARKS | st.text(max_size=4), max_size=15).map("".join))
def test_every_visible_character_is_in_one_sentence(text: str) -> None:
    """Whatever the text, its spans are in order, do not meet, and leave out nothing that is seen."""
    end = 0
    for span in sentences_of(text):
        assert is_blank(text[end : span.start])
        assert end <= span.start < span.end
        end = span.end
    assert is_blank(text[end:])
