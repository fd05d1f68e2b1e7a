"""Blank texts: those without a visible character. Service, scoring and training use the same function."""

from __future__ import annotations

import re

# All characters but the invisible ones: Unicode's controls, format characters and spaces (Cc, Cf, Z*), and some that
# are letters, marks and symbols by category: the grapheme joiner, Hangul fillers, Khmer's inherent vowels, the Braille
# blank, variation selectors. Written out, because `re` has no categories, and a megabyte of calls to `unicodedata`
# would block the event loop. JSON Schema's expressions have no escape beyond 16 bits, so those characters are literal.
VISIBLE = (
    "[^"
    r"\x00-\x20\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680"
    r"\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u2800\u3000\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef"
    "]"
)
_visible = re.compile(VISIBLE).search


def is_blank(text: str) -> bool:
    """Whether a text is empty or has only spaces, controls and invisible characters."""
    return _visible(text) is None
