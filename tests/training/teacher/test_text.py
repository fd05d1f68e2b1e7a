"""The teacher's tokens: signs become words, and a long text keeps head and tail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.teacher.pretrained import load_pretrained
from training.teacher.text import TeacherTokenizer, readable


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("I hate it 😡", "I hate it  pouting face "),
        ("@bob look: https://x.y/z, now", "@user look: http now"),
        ("fine &lt;3 &amp; you", "fine <3 & you"),
        ("mail me at a@b.org", "mail me at a@b.org"),
        ("👍🏽 ok ✌️", " thumbs up sign  ok  victory hand "),
    ],
)
def test_signs_are_read_as_words(text: str, read: str) -> None:
    """Links, mentions, entities and emoji are normalised to one form each."""
    assert readable(text) == read


@given(st.text())
def test_any_text_is_readable(text: str) -> None:
    """A text of any characters gives tokens without an error."""
    assert isinstance(readable(text), str)


def test_of_a_long_text_head_and_tail_are_read(encoder: str) -> None:
    """The special tokens are at both ends, and the length is that of the whole text."""
    tokenizer = TeacherTokenizer(load_pretrained(encoder).tokenizer, 6)
    (found,) = tokenizer.encode(["good bad not the film was"])
    assert found.token_ids == [2, 4, 5, 8, 9, 3]
    assert (found.tokens, found.truncated) == (8, True)


def test_a_text_with_nothing_to_read_has_no_tokens(encoder: str) -> None:
    """It has only the special tokens, so that a batch can hold it."""
    (found,) = TeacherTokenizer(load_pretrained(encoder).tokenizer, 6).encode([""])
    assert (found.token_ids, found.tokens) == ([2, 3], 0)
