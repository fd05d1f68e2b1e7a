"""Which texts are not worth a place in the queue."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from service.errors import TextError

# Everything that is shown as nothing: Unicode's controls, format characters and spaces (Cc, Cf, Z*), and what
# it files under letters, marks and symbols all the same: the grapheme joiner, Hangul fillers, Khmer's inherent
# vowels, the Braille blank, variation selectors. Written out, because `re` knows no categories and asking
# `unicodedata` for each character would hold up the event loop on a megabyte of them. JSON Schema's expressions have
# no escape for what is beyond 16 bits, so that those characters stand there themselves.
VISIBLE = (
    "[^"
    r"\x00-\x20\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680"
    r"\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u2800\u3000\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef"
    "]"
)
_VISIBLE = re.compile(VISIBLE)

# Where the characters are that compatibility normalisation spells out: U+FDFA becomes eighteen.
_SPELT_OUT = re.compile(
    "["
    r"\xa8-\xbe\u0132-\u01f3\u02d8-\u0385\u0587\u0675-\u0678\u0958-\u0a5e\u0b5c\u0b5d\u0e33-\u0fb9\u1e9a"
    r"\u1fbd-\u2189\u222c-\u2230\u2469-\u24b5\u2a0c-\u2adc\u309b-\u30ff\u3200-\u33ff\ufb00-\ufb4f\ufbdd-\ufefc\uffe3"
    "\U0001d15e-\U0001d1c0\U0001f100-\U0001f248"
    "]"
)


@cache
def _spelt_out(character: str) -> int:
    return max(0, len(unicodedata.normalize("NFKC", character)) - 1)


def size_of(text: str) -> int:
    """Characters that the model's tokenizer has to read: those of the text, and what normalisation adds to them."""
    if text.isascii():
        return len(text)
    # The whole text is not normalised for it: of marks in a row that takes Python the square of their number.
    return len(text) + sum(map(_spelt_out, _SPELT_OUT.findall(text)))


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: no character, or spaces, controls and invisible ones alone."""
    return _VISIBLE.search(text) is None


def text_error(text: str, max_characters: int) -> TextError | None:
    """What is wrong with a text before any model sees it."""
    if len(text) > max_characters or size_of(text) > max_characters:
        return TextError("too_long", f"the text has more than {max_characters} characters")
    if is_blank(text):
        return TextError("blank", "there is nothing to read in the text")
    return None
