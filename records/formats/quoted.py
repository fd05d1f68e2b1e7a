"""Records of a file with quotes, cut by the csv module. An unclosed quote costs no more than its own line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from records.content import stream as content
from records.content.stream import Stream
from records.formats.dialect import Dialect
from records.formats.unsound import decoded
from records.rows import Fault

LONGEST_ROW = 4 << 20  # bytes; a quote is given up as unclosed after this many
# Stand-ins for a carriage return within a line, or a line feed where lines end in carriage returns: the csv module
# would end the row there. They are lone surrogates that no decoded text holds.
_CR, _LF = "\ud80d", "\ud80a"

Row = list[str] | Fault


def too_long(line: int) -> Fault:
    """The fault of a line longer than ``LONGEST_LINE``."""
    return Fault("too long", f"a line of more than {content.LONGEST_LINE >> 20} MiB", f"line {line}")


def quoted_records(stream: Stream, dialect: Dialect) -> Iterator[tuple[Row, int, int]]:
    """Each row with its first line and its size; [] for a blank line."""
    lines = _Lines(stream, dialect.end)
    arguments = dialect.for_csv()
    reader = csv.reader(lines, strict=True, **arguments)
    limit = csv.field_size_limit(2 * content.LONGEST_LINE)  # the module's own, 131,072 characters, is a long review
    try:
        while True:
            lines.begin()
            fault = ""
            row: list[str] | None = []
            try:
                row = next(reader, None)
            except _Unclosed:
                fault = "one that opens in this row is not closed"
            except csv.Error:
                row = _lenient(lines, arguments)
                fault = "" if row else "text follows one that closes a field"
            if row is None:
                return
            first = lines.taken[0]
            if first is None:
                lines.give_back()
                yield too_long(lines.first), lines.first, 0
            elif fault:
                lines.give_back()
                yield Fault("quote", fault, f"line {lines.first}"), lines.first, len(first)
            else:
                if lines.hidden:
                    row = [field.replace(_CR, "\r").replace(_LF, "\n") for field in row]
                if len(row) == 1 and not first.strip():
                    row = []
                yield row, lines.first, lines.size
    finally:
        csv.field_size_limit(limit)


class _Unclosed(Exception):
    """The file ended, or the row grew too long, inside quotes."""


class _Lines:
    """Decoded lines for csv.reader; remembers the lines of the current row."""

    def __init__(self, stream: Stream, end: bytes) -> None:
        self._lines = stream.lines(end)
        self._again: deque[bytes | None] = deque()
        self._mark, self._hidden = ("\r", _CR) if end == b"\n" else ("\n", _LF)
        self._end = 2 if end == b"\n" else 1
        self.taken: list[bytes | None] = []
        self.first = 1
        self.size = 0
        self.hidden = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, b"")
        if self.taken and (
            not line or self.size > LONGEST_ROW
        ):  # the end, an overlong line, or an overlong row, inside quotes
            if line != b"":
                self._again.appendleft(line)
            raise _Unclosed
        if line == b"":
            raise StopIteration
        self.taken.append(line)
        if line is None:
            return ""
        self.size += len(line)
        text = decoded(line)
        if self._mark in text and text.find(self._mark) < len(text) - self._end:
            self.hidden = True
            cut = len(text) - (2 if text.endswith("\r\n") else 1)
            return text[:cut].replace(self._mark, self._hidden) + text[cut:]
        return text

    def begin(self) -> None:
        """Begin a row."""
        self.first += len(self.taken)
        self.taken, self.size, self.hidden = [], 0, False

    def give_back(self) -> None:
        """Return all but the first line of the current row, to be read as rows of their own."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _lenient(lines: _Lines, arguments: dict[str, object]) -> list[str]:
    """The fields of a one-line row in which text follows a closing quote; [] for other malformed rows."""
    if len(lines.taken) > 1:
        return []
    try:
        return next(csv.reader([decoded(lines.taken[0] or b"")], **arguments))  # type: ignore[arg-type]
    except csv.Error:
        return []
