"""Label names: equal for values that differ only in spelling, and in a fixed order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from model.errors import DataError
from model.text.blank import is_blank
from records.rows import Kind, Value

SENTIMENT_ORDER = ("very negative", "negative", "neutral", "positive", "very positive")
# "05" is a name and not a number: leading zeros belong to codes.
_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_LONGEST_NUMBER = 40  # characters
_QUOTES = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_REFUSED = {Kind.NESTED: "a list or an object", Kind.BYTES: "bytes"}


@lru_cache(65_536)
def label_name(value: Value) -> str | None:
    """The name of a label; None for an empty value. 5, 5.0 and "5" are "5"; true, True and "TRUE" are "true".

    Raises:
        DataError: the value is a list, an object or bytes.
    """
    if value.kind in _REFUSED:
        raise DataError(f"the label is {_REFUSED[value.kind]}, not a string, a number or true and false")
    return clean(value.written) or None


def clean(text: str) -> str:
    """Normalise a label: NFC, no invisible characters, no white space or quotes around it."""
    text = unicodedata.normalize("NFC", text)
    # An invisible character is dropped, unless it is white space, which separates words.
    seen = "".join(" " if each.isspace() else "" if is_blank(each) else each for each in text)
    seen = " ".join(seen.split())
    while len(seen) > 1 and seen[0] in _QUOTES and seen[-1] in _QUOTES:
        seen = seen[1:-1].strip()
    if seen.lower() in ("true", "false"):
        return seen.lower()
    number = _number(seen)
    return seen if number is None else number


def order_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Sentiment words from negative to positive; other labels by number, then by the alphabet."""
    known = set(labels)
    if known <= set(SENTIMENT_ORDER):
        return tuple(label for label in SENTIMENT_ORDER if label in known)
    return tuple(sorted(known, key=_place))


def _place(label: str) -> tuple[bool, Decimal, str]:
    number = _number(label)
    return number is None, Decimal(number or 0), label


def _number(text: str) -> str | None:
    """A number in its shortest form: "1.50" and "15e-1" are "1.5"; None for a text that is no number."""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    written = f"{Decimal(text):f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    written = written.removeprefix("+")
    return "0" if written in ("-0", "") else written
