"""Attribute columns: which columns they are, and the value of a cell: yes, no, a share of raters, or unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from model.errors import ConfigError, DataError
from model.text.blank import is_blank
from records.rows import Kind, Value

# Columns of well-known data sets -> the attributes' names in Perspective's requests.
KNOWN_COLUMNS = {
    "toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "obscene": "profanity",
    "identity_hate": "identity_attack",
    "sexual_explicit": "sexually_explicit",
}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WORDS = {"true": 1.0, "false": 0.0}
_REFUSED = {Kind.NESTED: "a list or an object", Kind.BYTES: "bytes"}
_LONGEST_SHOWN = 20  # characters of a value, in an error


class AttributeColumn(NamedTuple):
    """An attribute and the column that holds it."""

    name: str
    column: str

    @classmethod
    def of(cls, written: str) -> AttributeColumn:
        """Parse ``COLUMN`` or ``NAME=COLUMN``; columns of well-known data sets have other names.

        ``"threat"`` -> ``threat`` of column ``threat``; ``"toxic"`` -> ``toxicity`` of column ``toxic``.
        """
        name, named, column = written.partition("=")
        name, column = name.strip(), column.strip()
        if not named:
            return cls(KNOWN_COLUMNS.get(name, name), name)
        return cls(name, column)


def attribute_columns(flags: Sequence[str]) -> tuple[AttributeColumn, ...]:
    """Parse the values of a flag, each one or several columns separated by commas.

    Raises:
        ConfigError: a name or a column is empty, or two attributes have the same name.
    """
    found = tuple(AttributeColumn.of(each) for flag in flags for each in flag.split(","))
    for name, column in found:
        if not name or not column:
            raise ConfigError("attribute_columns: a column has no name")
    names = [each.name for each in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"attribute_columns: two attributes have the name {twice!r}")
    return found


@lru_cache(65_536)
def attribute_value(value: Value) -> float | None:
    """The share of yes in a cell, from 0 to 1; None for an empty cell: unknown. ``"true"`` -> 1.0, ``0.25`` -> 0.25.

    Raises:
        DataError: the cell is not 0 or 1, true or false, or a fraction; shows its first characters.
    """
    if value.kind in _REFUSED:
        raise DataError(f"the value is {_REFUSED[value.kind]}, not 0 or 1, true or false, or a fraction")
    written = value.written.strip()
    if value.kind is Kind.NULL or is_blank(written):
        return None
    if (word := _WORDS.get(written.lower())) is not None:
        return word
    shown = repr(written[:_LONGEST_SHOWN])
    if not _NUMBER.fullmatch(written):
        raise DataError(
            f"{shown} is not 0 or 1, true or false, or a fraction; leave the cell of an unknown value empty"
        )
    number = float(written)
    if not 0 <= number <= 1:
        raise DataError(f"{shown} is not between 0 and 1; leave the cell of an unknown value empty")
    return number
