"""The size of a text, and the texts that are refused before they are queued."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from model.text.blank import is_blank
from service.errors import TextError

# Ranges of the characters that compatibility normalisation (NFKC) lengthens: U+FDFA becomes eighteen characters.
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
    """Characters that the tokenizer reads: those of the text, and those that normalisation adds."""
    if text.isascii():
        return len(text)
    # Without normalising the whole text, which for marks in a row takes Python quadratic time.
    return len(text) + sum(map(_spelt_out, _SPELT_OUT.findall(text)))


def size_or_error(text: str, max_characters: int) -> int | TextError:
    """The `size_of` a text, or the error of one that is too long or blank."""
    size = len(text) if len(text) > max_characters else size_of(text)
    if size > max_characters:
        return TextError("too_long", f"the text has more than {max_characters} characters")
    if is_blank(text):
        return TextError("blank", "there is nothing to read in the text")
    return size
