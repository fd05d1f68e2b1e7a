"""The layout of a JSON file: one object a line, objects over several lines, an array, or an array in an object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from model.errors import DataError
from records.content import stream as content
from records.content.stream import Stream
from records.formats.quoted import too_long
from records.formats.unsound import decoded
from records.rows import Fault
from records.source import Source

# A JSON string cannot hold a line end: a quote that its line does not close is a token by itself.
_TOKEN = re.compile(rb'"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"|[{}\[\],"]')
_CHUNK = 1 << 20
_SPACE = b" \t\r\n"
_PROBED = 1000  # lines


@dataclass(frozen=True, slots=True)
class Layout:
    """The place of the rows in a JSON file."""

    kind: Literal["lines", "objects", "array"]
    key: str | None = None  # of the object that holds the array
    begin: int = 0  # the first row's offset, in bytes


def find_layout(stream: Stream, source: Source, text_column: str) -> Layout:
    """Detect the layout of a file in its head.

    Raises:
        DataError: the file is an object that holds several arrays of objects.
    """
    head = stream.head
    start = len(head) - len(head.lstrip(_SPACE))
    if head[start : start + 1] == b"[":
        return Layout("array", None, start + 1)
    if head[start : start + 1] != b"{":
        return Layout("lines")
    first = _first_object(head, start)
    rest = b"" if first.end is None else head[first.end :].strip(_SPACE)
    alone = first.end is None or (not rest and stream.complete)
    if alone and text_column not in first.keys and first.arrays:
        if len(first.arrays) > 1:
            raise _several(source, first.arrays)
        ((key, begin),) = first.arrays.items()
        return Layout("array", key, begin)
    return Layout("lines" if _has_object_lines(head, stream.complete) else "objects")


def json_records(stream: Stream, source: Source, layout: Layout) -> Iterator[tuple[bytes | Fault, int, int]]:
    """Each row's bytes with its line and size. Anything else between rows is a row with a fault."""
    return _lines(stream) if layout.kind == "lines" else _elements(stream, source, layout)


def _lines(stream: Stream) -> Iterator[tuple[bytes | Fault, int, int]]:
    head = stream.head
    end = b"\r" if b"\r" in head and b"\n" not in head else b"\n"
    for number, line in enumerate(stream.lines(end), 1):
        if line is None:
            yield too_long(number), number, 0
        elif line.strip():
            yield line, number, len(line)


def _elements(stream: Stream, source: Source, layout: Layout) -> Iterator[tuple[bytes | Fault, int, int]]:
    base = depth = 1 if layout.kind == "array" else 0
    scanner = _Scanner(stream, layout.begin, source.name)
    in_rows = True  # False after the end of the array, in the rest of the object that holds it
    for token in scanner.tokens():
        if token in b"{[":
            if depth == base and in_rows:
                yield from scanner.between()
                scanner.begin()
            elif depth == 1 and layout.key and not in_rows and token == b"[" and scanner.followed_by(b"{"):
                raise DataError(f"{source.name}: holds several arrays of objects, {layout.key!r} and a later one")
            depth += 1
        elif token == b",":
            if depth == base and in_rows:
                yield from scanner.between()
        elif depth == base == 1 and in_rows:  # the array's end
            yield from scanner.between()
            in_rows, depth = False, 1 if layout.key else 0
        else:
            depth = max(depth - 1, 0)
            if depth == base and in_rows:
                yield scanner.end()
    if in_rows and depth:
        line = scanner.last_line()
        yield Fault("not JSON", "the file ends before what begins here is closed", f"line {line}"), line, 0
    elif not layout.key:
        yield from scanner.between()


class _Scanner:
    """Scans JSON for brackets and commas, and holds at most one row and one chunk in memory."""

    def __init__(self, stream: Stream, begin: int, name: str) -> None:
        self._stream = stream
        self._name = name
        skipped = stream.read(begin)
        self._buffer = b""
        self._place = 0  # in the buffer, where the scan resumes
        self._token = 0  # where the current token begins
        self._start: int | None = None  # where the current row begins
        self._first = 1  # in which line
        self._mark = 0  # where the last row, or the comma after it, ended
        self._cut = False  # the current row is too long, and its beginning was dropped from the buffer
        self._line, self._counted = 1 + skipped.count(b"\n"), 0

    def tokens(self) -> Iterator[bytes]:
        """Every bracket and comma outside strings."""
        ended = False
        while not ended:
            ended = not self._fill()
            for match in _TOKEN.finditer(self._buffer, self._place):
                token = match[0]
                if token == b'"' and not ended and not _has_line_end(self._buffer, match.start()):
                    self._place = match.start()  # the string continues in the next chunk
                    break
                if token in b"{}[],":
                    self._token, self._place = match.span()
                    yield token
            else:
                self._place = len(self._buffer)
        self._token = self._place

    def begin(self) -> None:
        """Begin a row at the current token."""
        self._start = self._token
        self._first = self.line()

    def end(self) -> tuple[bytes | Fault, int, int]:
        """The row that ends with the current token."""
        line = self._first
        row = self._buffer[self._start or 0 : self._place]
        self._start, self._mark = None, self._place
        if self._cut or len(row) > content.LONGEST_LINE:
            self._cut = False
            return too_long(line), line, 0
        return row, line, len(row)

    def between(self) -> Iterator[tuple[bytes | Fault, int, int]]:
        """The bytes between the last row and the current token or the end, if any but white space, as a row."""
        found = self._buffer[self._mark : max(self._token, self._mark)]
        self._start = self._mark + len(found) - len(found.lstrip(_SPACE))
        line = self.line()
        self._start, self._mark = None, self._place
        if found.strip(_SPACE):
            yield found.strip(_SPACE), line, len(found)

    def followed_by(self, mark: bytes) -> bool:
        """Whether ``mark`` is next after the current token and white space."""
        return self._buffer[self._place : self._place + 1000].lstrip(_SPACE).startswith(mark)

    def last_line(self) -> int:
        """The line in which the current row begins, or else the last row ended."""
        return self.line() if self._start is None else self._first

    def line(self) -> int:
        """The line in which the current row begins, or else the unread part of the buffer."""
        place = max(self._mark if self._start is None else self._start, self._counted)
        self._line += self._buffer.count(b"\n", self._counted, place)
        self._counted = place
        return self._line

    def _fill(self) -> bool:
        """Read a chunk, and drop the bytes before the current row. False at the end of the file."""
        self.line()
        keep = min(self._place, self._mark if self._start is None else self._start)
        if self._place - keep > content.LONGEST_LINE:
            keep, self._cut = self._place, True
        if len(self._buffer) - keep > 2 * content.LONGEST_LINE:
            raise DataError(f"{self._name}, line {self.line()}: a string of more than {content.LONGEST_LINE >> 20} MiB")
        chunk = self._stream.read(_CHUNK)
        # `line` counts up to the row's beginning alone; lines of the dropped part of a row are counted here.
        self._line += self._buffer.count(b"\n", self._counted, max(keep, self._counted)) if self._cut else 0
        self._buffer = self._buffer[keep:] + chunk
        self._place -= keep
        self._mark = max(self._mark - keep, 0)
        self._start = None if self._start is None else max(self._start - keep, 0)
        self._counted = max(self._counted - keep, 0)
        return bool(chunk)


def _has_line_end(buffer: bytes, place: int) -> bool:
    return buffer.find(b"\n", place) >= 0 or buffer.find(b"\r", place) >= 0


@dataclass(slots=True)
class _First:
    """The first object of a file, as far as the head holds it."""

    keys: set[str]
    arrays: dict[str, int]  # arrays of objects, by key: the offset after the opening bracket
    end: int | None


def _first_object(head: bytes, start: int) -> _First:
    found = _First(set(), {}, None)
    depth, key = 0, ""
    for match in _TOKEN.finditer(head, start):
        token = match[0]
        if depth == 1 and len(token) > 1 and head[match.end() : match.end() + 20].lstrip(_SPACE).startswith(b":"):
            try:
                key = json.loads(decoded(token))
            except ValueError:
                key = ""
            found.keys.add(key)
        elif token in b"{[":
            if depth == 1 and token == b"[" and key and head[match.end() :][:1000].lstrip(_SPACE).startswith(b"{"):
                found.arrays.setdefault(key, match.end())
            depth += 1
        elif token in b"}]":
            depth -= 1
            if depth == 0:
                found.end = match.end()
                break
    return found


def _has_object_lines(head: bytes, complete: bool) -> bool:
    """Whether each line is an object, rather than part of one."""
    lines = head.splitlines()
    if not complete and len(lines) > 1:
        del lines[-1]
    lines = [line for line in lines if line.strip()][:_PROBED]
    objects = 0
    for place, line in enumerate(lines):
        try:
            objects += isinstance(json.loads(decoded(line)), dict)
        except (ValueError, RecursionError):
            continue
        if place == 0 and objects:
            return True
    return (not complete and len(lines) == 1) or 2 * objects > len(lines)


def _several(source: Source, arrays: dict[str, int]) -> DataError:
    named = ", ".join(map(repr, arrays))
    return DataError(f"{source.name}: holds several arrays of objects ({named}); only one can be read")
