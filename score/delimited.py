"""CSV (with quotes) and TSV (without): a row that cannot be read costs its own line and none of the others."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from model.errors import DataError
from score.source import LONGEST_LINE, Source, Stream, opened
from score.window import WINDOW_ROWS, Rows, Window, cut

NOT_UTF8 = "not UTF-8"
TOO_LONG = f"too long: a line of more than {LONGEST_LINE >> 20} MiB"
UNCLOSED = "quote: one that opens in this row is not closed"
# Longer than any honest row; a quote that is never closed takes no more of the file than this to be found out.
LONGEST_ROW = 4 << 20  # characters

Row = list[str] | str  # its fields, or what is wrong with it


@dataclass(frozen=True, slots=True)
class Delimited:
    """Reads CSV or TSV, of which every value is a string."""

    format: str  # "csv" or "tsv"
    text_column: str
    most_rows: int = WINDOW_ROWS

    def columns(self, source: Source) -> list[str]:
        """The header of a file.

        Raises:
            DataError: it has none, a column twice, or no column for the text.
        """
        with opened(source) as stream:
            return self._header(source, self._records(stream))

    def windows(self, source: Source, file: int) -> Iterator[Window]:
        """See Reader."""
        with opened(source) as stream:
            records = self._records(stream)
            header = self._header(source, records)
            rows = ((row, size) for row, size in records if row != [] or len(header) == 1)
            for number, window in enumerate(cut(rows, self.most_rows)):
                yield Window(file, number, (header, window), stream.position())

    def rows(self, window: Window) -> Rows:
        """See Reader."""
        header, rows = window.raw
        errors: list[str | None] = []
        sound: list[list[str | None]] = []
        for row in rows:
            row = row or [""]  # a blank line of a file with one column
            fault = row if isinstance(row, str) else None
            if fault is None and len(row) != len(header):
                fault = f"fields: {len(row)} where the header has {len(header)}"
            errors.append(fault)
            sound.append([None] * len(header) if fault else row)
        columns: list[tuple[str | None, ...]] = list(zip(*sound, strict=True))
        table = pa.table({name: pa.array(values, pa.string()) for name, values in zip(header, columns, strict=True)})
        return Rows(table, list(columns[header.index(self.text_column)]), errors)

    def _header(self, source: Source, records: Iterator[tuple[Row, int]]) -> list[str]:
        header = next((row for row, _ in records if row != []), None)
        if header is None:
            raise DataError(f"{source.name}: is empty, without even a header")
        if isinstance(header, str):
            raise DataError(f"{source.name}: its header cannot be read ({header})")
        return require(source, header, self.text_column)

    def _records(self, stream: Stream) -> Iterator[tuple[Row, int]]:
        """Each row with its size; [] for a blank line."""
        return _csv_records(stream) if self.format == "csv" else _tsv_records(stream)


def require(source: Source, columns: list[str], text_column: str) -> list[str]:
    """The columns, if that of the text is among them and none is there twice.

    Raises:
        DataError: otherwise; names the columns there are.
    """
    if text_column not in columns:
        there = ", ".join(map(repr, columns)) or "none"
        raise DataError(f"{source.name}: there is no column {text_column!r}; the columns are {there}")
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise DataError(f"{source.name}: there is more than one column {twice!r}")
    return columns


def _tsv_records(stream: Stream) -> Iterator[tuple[Row, int]]:
    end: str | None = None
    for line in stream.lines():
        if line is None:
            yield TOO_LONG, 0
            continue
        try:
            text = line.decode("utf-8-sig" if end is None else "utf-8")
        except UnicodeDecodeError:
            yield NOT_UTF8, 0
            continue
        if end is None:  # after a bare \n in the header a carriage return is a character like any other
            end = "\r\n" if text.endswith("\r\n") else "\n"
        text = text.removesuffix("\n") if end == "\n" else text.removesuffix("\n").removesuffix("\r")
        yield (text.split("\t") if text else []), len(line)


class _Unclosed(Exception):
    """The lines have ended, or gone on for too long, inside quotes."""


class _Lines:
    """Decoded lines for csv.reader, and which of them the current row has taken."""

    def __init__(self, stream: Stream) -> None:
        self._lines = stream.lines()
        self._again: deque[bytes | None] = deque()
        self.taken: list[bytes | None] = []
        self.size = 0
        self._encoding = "utf-8-sig"

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines, b"")
        if self.taken and (not line or self.size > LONGEST_ROW):  # at the end, before a line too long, or gone on so
            if line != b"":
                self._again.appendleft(line)
            raise _Unclosed
        if line == b"":
            raise StopIteration
        self.taken.append(line)
        self.size += len(line or b"")
        text = (line or b"").decode(self._encoding)
        self._encoding = "utf-8"
        return text

    def begin(self) -> None:
        """A new row begins."""
        self.taken, self.size = [], 0

    def give_back(self) -> None:
        """All but the first line that the current row has taken are lines of their own."""
        self._again.extendleft(reversed(self.taken[1:]))


def _csv_records(stream: Stream) -> Iterator[tuple[Row, int]]:
    lines = _Lines(stream)
    reader = csv.reader(lines, strict=True)
    expected: int | None = None
    limit = csv.field_size_limit(2 * LONGEST_LINE)  # the module's own bound, 131,072 characters, is a long review
    try:
        while True:
            lines.begin()
            fault: str | None = None
            row: list[str] | None = []
            try:
                row = next(reader, None)
            except _Unclosed:
                fault = UNCLOSED
            except UnicodeDecodeError:
                fault = NOT_UTF8
            except csv.Error:
                row = _lenient(lines.taken) or []
                fault = None if row else "not CSV"
                reader = csv.reader(lines, strict=True)
            if row is None:
                return
            if lines.taken[0] is None:
                fault = TOO_LONG
            elif fault is None and expected is not None and row and len(row) != expected:
                fault = f"fields: {len(row)} where the header has {expected}"
            if fault is not None:
                lines.give_back()
                lines.size = len(lines.taken[0] or b"")
                reader = csv.reader(lines, strict=True)
            elif expected is None and row:
                expected = len(row)
            yield (fault or row), lines.size
    finally:
        csv.field_size_limit(limit)


def _lenient(taken: list[bytes | None]) -> list[str] | None:
    """The fields of one line in which something follows a closing quote; None of several lines, and of no CSV."""
    if len(taken) > 1:
        return None
    try:
        return next(csv.reader([(taken[0] or b"").decode("utf-8-sig")]))
    except csv.Error:
        return None


def to_csv(table: pa.Table, header: bool) -> bytes:
    """A table of plain columns as CSV: an empty field is a null, a quoted empty one an empty string."""
    from pyarrow import csv as arrow_csv

    sink = io.BytesIO()
    arrow_csv.write_csv(table, sink, arrow_csv.WriteOptions(include_header=header))
    return sink.getvalue()
