"""Which texts are blank: nothing in them is visible. The service, scoring and training ask the same function."""

from __future__ import annotations

import re

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
_visible = re.compile(VISIBLE).search


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: no character, or spaces, controls and invisible ones alone."""
    return _visible(text) is None
