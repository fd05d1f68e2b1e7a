"""Splitting a text into sentences."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.text.blank import is_blank
from service.api.sentences import Span, sentences_of, without_mark

MARKS = st.sampled_from(
    [
        *".!?\"'()“”;:-…。।•*",
        *(" ", "\r\n", "\n", "\r", "\u2028", "\n\n", "\n- ", "\n1. ", "\n(b) ", " • ", "-----", "2."),
        *(
            "Mr.",
            "e\u0301",
            "👍🏽",
            "&amp;",
            "3.5",
            "U.S.",
            "A",
            "b",
            "a line that goes on until it is wrapped at a width, ",
        ),
    ]
)
TEXTS = st.lists(MARKS | st.text(max_size=4), max_size=15).map("".join)
# Each stands between spaces in a sentence, and none of them ends it.
WHOLE = ("3.50", "$1,000.50", "v2.0.1", "e.g.", "i.e.", "Mr. Smith", ":-)", ":D", "^_^", "wait... what", "5.5/10",
         "https://example.com/a.b?c=What!d", "www.example.com", "a@b.co.uk", "*sigh*", "well-made", "-5")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The room was lovely. The food was not.", ["The room was lovely.", "The food was not."]),
        ("  Mr. Smith paid $3.50. \r\n\r\n Why?! ", ["Mr. Smith paid $3.50.", "Why?!"]),
        ("The cafe\u0301 is fine! 👍🏽 Great!", ["The cafe\u0301 is fine! 👍🏽", "Great!"]),
        ("Nice day. https://x.com 😀 Idiot!", ["Nice day. https://x.com 😀", "Idiot!"]),
        ("Great!!! https://t.co/abc You fool.", ["Great!!! https://t.co/abc", "You fool."]),
        ("Nice day 😀 Idiot!", ["Nice day 😀", "Idiot!"]),
        ("It was fun 😀 but late. 😀 We left", ["It was fun 😀 but late. 😀", "We left"]),
        ("I ❤️ New York", ["I ❤️ New York"]),
        ("- 😀 One\nhttps://t.co/a Two", ["- 😀 One", "https://t.co/a Two"]),
        ("no end", ["no end"]),
        (" \n ", []),
        ("", []),
        ("Pros: great food\nCons: slow service", ["Pros: great food", "Cons: slow service"]),
        ("good\r\nbad\rfine\u2028meh\n\n\nso so", ["good", "bad", "fine", "meh", "so so"]),
        ("Pros:\n- food\n- price. Really!", ["Pros:", "- food", "- price.", "Really!"]),
        ("Likes: • food •music", ["Likes:", "• food", "•music"]),
        ("1. Good room.\n2) Bad view. Worse\n(c) Fine", ["1. Good room.", "2) Bad view.", "Worse", "(c) Fine"]),
        ("1. Good room. 2. Bad bed.", ["1. Good room.", "2. Bad bed."]),
        ("1.\nGood\n-----\nbad\n* * *", ["1.\nGood", "-----\nbad\n* * *"]),
        ("--", ["--"]),
        ("paid 3.5\n-5 degrees\n*sigh* no", ["paid 3.5", "-5 degrees", "*sigh* no"]),
        ("3. November was cold. I give it a 10.", ["3. November was cold.", "I give it a 10."]),
    ],
)
def test_sentences_are_spans_of_the_text(text: str, wanted: list[str]) -> None:
    """Lines and list items end sentences; a lone mark belongs to the next one; spans exclude the blanks around."""
    assert [text[start:end] for start, end in sentences_of(text)] == wanted


def test_a_wrapped_line_goes_on() -> None:
    """A long line without an end continues in a line that begins in lower case, unless a list mark parts them."""
    long = "I am writing to tell you that the room which we had booked for last"
    for rest, parted in (("week was lovely", False), ("Week was lovely", True), ("- week was lovely", True)):
        assert len(sentences_of(f"{long}\n{rest}")) == 1 + parted
        assert len(sentences_of(f"{long}.\n{rest}")) == 2
    assert len(sentences_of(f"{long}\nweek was\nlovely")) == 2  # "week was" is no line that was wrapped


@pytest.mark.parametrize("whole", WHOLE)
def test_what_holds_together_is_not_torn(whole: str) -> None:
    """Decimals, abbreviations, emoticons, ellipses and addresses do not end a sentence."""
    text = f"It has {whole} in it\r\nand ends with {whole}\r\nFine"
    assert [text[start:end] for start, end in sentences_of(text)] == text.split("\r\n")


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example("a\n1.\n-")
@example("\ufeff- \u200b\n-")
def test_every_visible_character_is_in_one_sentence(text: str) -> None:
    """The spans of any text are in order, do not overlap, and cover all visible characters."""
    end = 0
    for span in sentences_of(text):
        assert is_blank(text[end : span.start])
        assert end <= span.start < span.end
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        end = span.end
    assert is_blank(text[end:])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("ab é👍.?", min_size=1).filter(lambda line: line.strip()), min_size=1, max_size=6))
def test_line_ends_are_all_alike(lines: list[str]) -> None:
    """CRLF only moves the offsets by one a line."""
    unix, windows = "\n".join(lines), "\r\n".join(lines)
    added = [match.start() for match in re.finditer("\n", unix)]

    def moved(place: int) -> int:
        return place + sum(end < place for end in added)

    assert [Span(moved(start), moved(end)) for start, end in sentences_of(unix)] == sentences_of(windows)


@pytest.mark.parametrize(
    ("sentence", "read"),
    [("- good", "good"), ("• good", "good"), ("12. good", "good"), ("(b) good", "good"), ("1.\ngood", "good"),
     ("-5 today", "-5 today"), ("3.5 stars", "3.5 stars"), ("- ", "- "), ("1.", "1."), ("A. Smith", "A. Smith"),
     ("good - bad", "good - bad")],
)  # fmt: skip
def test_a_list_mark_is_not_read(sentence: str, read: str) -> None:
    """A list mark is not scored; numbers and signs that are part of the sentence are."""
    assert without_mark(sentence) == read
