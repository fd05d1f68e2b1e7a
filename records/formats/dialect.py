"""Detects the dialect of a delimited file in its head: line end, delimiter, quotes, and space after the delimiter."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from records.options import NO_QUOTES, ReadingOptions

DELIMITERS = (",", ";", "\t", "|")
QUOTE = '"'
_MOST_RECORDS = 1000  # of the head


@dataclass(frozen=True, slots=True)
class Dialect:
    """The marks by which a file separates rows and fields."""

    delimiter: str
    quotechar: str | None  # None: a quote is a character like any other
    escapechar: str | None
    skip_space: bool  # after a delimiter
    end: bytes  # of a line: b"\\n", which a carriage return may precede, or b"\\r"

    @property
    def plain(self) -> bool:
        """Whether no delimiter can be quoted or escaped."""
        return self.quotechar is None and self.escapechar is None

    def for_csv(self) -> dict[str, Any]:
        """The arguments of csv.reader."""
        quotes: dict[str, Any] = {"quotechar": self.quotechar} if self.quotechar else {"quoting": csv.QUOTE_NONE}
        return {
            **quotes,
            "delimiter": self.delimiter,
            "escapechar": self.escapechar,
            "skipinitialspace": self.skip_space,
        }


def find_dialect(head: str, wanted: Sequence[str], options: ReadingOptions, tabs: bool) -> Dialect:
    """The dialect of a file with this head. ``wanted``: columns its header should have; ``tabs``: it is TSV."""
    quotechar = options.quotechar or QUOTE
    end = _line_end(head, quotechar)
    lines = head.split("\r") if end == b"\r" else head.split("\n")
    lines = [f"{line}\n" for line in (each.removesuffix("\r") for each in lines) if line.strip()][:_MOST_RECORDS]
    quotes: str | None = None if options.quotechar == NO_QUOTES else quotechar
    delimiter = options.delimiter or ("\t" if tabs else _delimiter(lines, wanted, quotes, options))
    if delimiter == "\t" and options.quotechar is None and not _quotes_fields(lines, delimiter):
        quotes = None
    skip_space = quotes is not None and delimiter not in " \t" and _has_space(lines, delimiter, quotes)
    return Dialect(delimiter, quotes, options.escapechar, skip_space, end)


def _line_end(head: str, quotechar: str) -> bytes:
    """The end of the first line, outside quotes, and so of all lines: the other mark is a character of its field."""
    quoted = False
    for mark in re.finditer(f"[\r\n{re.escape(quotechar[0])}]", head):
        if mark[0] == quotechar:
            quoted = not quoted
        elif not quoted:
            return b"\r" if mark[0] == "\r" and head[mark.end() : mark.end() + 1] != "\n" else b"\n"
    return b"\n"


def _delimiter(lines: list[str], wanted: Sequence[str], quotes: str | None, options: ReadingOptions) -> str:
    """The delimiter under which the header has the wanted columns, else most rows have as many fields as the first."""
    best, most = DELIMITERS[0], (False, 0.0, 0)
    for delimiter in DELIMITERS:
        dialect = Dialect(delimiter, quotes, options.escapechar, skip_space=True, end=b"\n")
        rows = list(_lenient(lines, dialect))
        width = len(rows[0]) if rows else 0
        if width > 1:
            alike = sum(len(row) == width for row in rows) / len(rows)
            found = (options.header and set(wanted) <= set(rows[0]), alike, width)
            if found > most:
                best, most = delimiter, found
    return best


def _lenient(lines: list[str], dialect: Dialect) -> Iterator[list[str]]:
    reader = csv.reader(lines, **dialect.for_csv())
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            continue
        if row is None:
            return
        yield row


def _quotes_fields(lines: list[str], delimiter: str) -> bool:
    """Whether the quotes of a file with tabs enclose fields, as csv writers put them, or are characters of its texts.

    Csv writers quote all fields, including the header's, or only fields that need it. So a row with quotes was written
    by one if quoting its fields again gives the same row, which fails for a text such as `"Good!" he said`.
    """
    if lines and all(len(each) > 1 and each[0] == each[-1] == QUOTE for each in lines[0].strip("\n").split(delimiter)):
        return True
    proper = improper = place = 0
    while place < len(lines):
        taken = 1
        if QUOTE in lines[place]:
            row, taken = _strict(lines, place, delimiter)
            source = "".join(lines[place : place + taken])
            if row is not None and delimiter.join(map(_quoted_if_needed, row)) == source.removesuffix("\n"):
                proper += 1
            else:
                improper, taken = improper + 1, 1
        place += taken
    return proper > improper


def _strict(lines: list[str], place: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The record that begins in line ``place``, None if it is malformed, and its number of lines."""
    reader = csv.reader((lines[each] for each in range(place, len(lines))), delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except (csv.Error, StopIteration):
        return None, 1


def _quoted_if_needed(field: str) -> str:
    return f'"{field.replace(QUOTE, QUOTE * 2)}"' if any(mark in field for mark in '"\t\r\n') else field


def _has_space(lines: list[str], delimiter: str, quotechar: str) -> bool:
    """Whether a space follows each delimiter of the header, or precedes the opening quote of any field."""
    reader = csv.reader(lines, delimiter=delimiter, quotechar=quotechar)
    for place in range(len(lines)):
        try:
            row = next(reader, None)
        except csv.Error:
            continue
        if row is None:
            return False
        if place == 0 and len(row) > 1 and all(field.startswith(" ") and field.strip() for field in row[1:]):
            return True
        if any(field.startswith(" ") and field.lstrip(" ").startswith(quotechar) for field in row[1:]):
            return True
    return False
