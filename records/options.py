"""Reading options: format, delimiter, quotes, encoding and header, where a user overrides detection."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Literal, get_args

from model.errors import ConfigError

Format = Literal["csv", "tsv", "json", "parquet", "lines", "folders"]
# Folders by class are detected by their layout; there is no flag for them.
FORMATS: tuple[Format, ...] = tuple(each for each in get_args(Format) if each != "folders")
NO_QUOTES = "none"
_NAMED = {
    "\\t": "\t",
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
}  # names that need no quoting in a shell


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Options for all files of a command; None: detected in each file."""

    format: Format | None = None
    delimiter: str | None = None
    quotechar: str | None = None  # "none": a quote is a character like any other
    escapechar: str | None = None
    encoding: str | None = None
    header: bool = True  # False: columns have numbers, from 1 on

    def __post_init__(self) -> None:
        if self.delimiter in _NAMED:
            object.__setattr__(self, "delimiter", _NAMED[self.delimiter])
        for name in ("delimiter", "quotechar", "escapechar"):
            value = getattr(self, name)
            if value is not None and not (name == "quotechar" and value == NO_QUOTES) and not _is_mark(value):
                raise ConfigError(f"{name}: {value!r} is not one character")
        if self.encoding is not None:
            _require_encoding(self.encoding)

    def column(self, name: str) -> str:
        """The name of the column that a flag names. Without a header, the flag names its number.

        Raises:
            ConfigError: there is no header, and the name is not a number.
        """
        if self.header or self.format not in (None, "csv", "tsv"):
            return name
        if not name.isdecimal() or int(name) < 1:
            raise ConfigError(f"no_header: columns are named by number, from 1, not {name!r}")
        return numbered_column(int(name))


DEFAULTS = ReadingOptions()


def numbered_column(number: int) -> str:
    """The name of a column without a name: its place, from 1 on."""
    return f"column {number}"


def _is_mark(value: str) -> bool:
    return len(value) == 1 and value not in "\r\n"


def _require_encoding(name: str) -> None:
    try:
        "".encode(name)  # a codec that is no text encoding, such as rot13, raises
        codecs.getincrementaldecoder(name)
    except (LookupError, UnicodeError, TypeError, ValueError):
        raise ConfigError(f"encoding: {name!r} is not known; some that are: utf-8, utf-16, latin-1, cp1252") from None
