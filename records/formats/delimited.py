"""CSV and TSV: every value is a string, and an unreadable row keeps its place."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from model.errors import DataError
from records.content.stream import Stream, opened, require_text
from records.formats.dialect import Dialect, find_dialect
from records.formats.quoted import Row, quoted_records, too_long
from records.formats.unsound import decoded, encoding_fault, is_sound, strings
from records.options import DEFAULTS, ReadingOptions, numbered_column
from records.rows import NULL, Block, Fault, Kind, Projection, Rows, Value, cut, require_columns
from records.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

Records = Iterator[tuple[Row, int, int]]  # each row with its first line and its size; [] for a blank line


@dataclass(frozen=True, slots=True)
class Delimited:
    """Reads CSV or TSV."""

    projection: Projection
    options: ReadingOptions = DEFAULTS

    def columns(self, source: Source) -> list[str]:
        """See Reader."""
        with opened(source, self.options.encoding) as stream:
            return self._begin(source, stream)[0]

    def blocks(self, source: Source) -> Iterator[Block]:
        """See Reader."""
        with opened(source, self.options.encoding) as stream:
            header, records = self._begin(source, stream)
            for block, lines in cut(_rows(records, len(header), self.options.header), self.projection.most_rows):
                yield Block((header, stream.encoding, block), lines, stream.position())

    def rows(self, block: Block) -> Rows:
        """See Reader."""
        header, encoding, records = block.raw
        faults: list[Fault | None] = [record if isinstance(record, Fault) else None for record in records]
        nothing: list[str | None] = [None] * len(header)
        columns: list[tuple[str | None, ...]] = list(
            zip(*(nothing if isinstance(record, Fault) else record for record in records), strict=True)
        )
        found: dict[str, list[str | None]] = {}
        for name in self.projection.names:
            values = found[name] = list(columns[header.index(name)])
            if not is_sound("".join(filter(None, values))):
                for row, value in enumerate(values):
                    if value is not None and not is_sound(value):
                        values[row] = None
                        fault = encoding_fault(encoding, f"line {block.lines[row]}, column {name!r}")
                        faults[row] = faults[row] or fault
        others = {
            name: [NULL if value is None else Value(value, Kind.STRING) for value in found[name]]
            for name in self.projection.others
        }
        return Rows(found[self.projection.text], faults, others, lambda: _table(header, columns))

    def _begin(self, source: Source, stream: Stream) -> tuple[list[str], Records]:
        """The names of the columns, and the records below them."""
        require_text(stream, source)
        dialect = find_dialect(_whole_lines(stream), self.projection.names, self.options, tabs=source.format == "tsv")
        records = _plain_records(stream, dialect) if dialect.plain else quoted_records(stream, dialect)
        first = next((record for record in records if record[0] != []), None)
        if first is None:
            raise DataError(f"{source.name}: is empty{': it has no header' if self.options.header else ''}")
        row, line, _ = first
        if not isinstance(row, Fault) and self.options.header and not all(map(is_sound, row)):
            row = encoding_fault(stream.encoding, f"line {line}")
        if isinstance(row, Fault):
            raise DataError(f"{source.name}, {row.where}: the first row cannot be read ({row.message})")
        if self.options.header:
            header = _names(row, self.projection.names)
        else:
            header, records = [numbered_column(place) for place in range(1, len(row) + 1)], chain([first], records)
        require_columns(source.name, self.projection.names, header)
        return header, records


def _rows(records: Records, width: int, header: bool) -> Records:
    """Put a fault in place of each record without ``width`` fields; drop blank lines unless ``width`` is 1."""
    expected = f"where the {'header' if header else 'first row'} has {width}"
    for record, line, size in records:
        if isinstance(record, Fault) or len(record) == width:
            yield record, line, size
        elif record:
            yield Fault("fields", f"{len(record)} {expected}", f"line {line}"), line, size
        elif width == 1:
            yield [""], line, size


def _names(header: list[str], wanted: list[str]) -> list[str]:
    """The names of the columns. A column without a name, or with an earlier column's name, is named by its place."""
    names: list[str] = []
    for place, name in enumerate(header, 1):
        if not name.strip():
            name = numbered_column(place)
        elif name in names and name not in wanted:
            name = f"{name} ({numbered_column(place)})"
        names.append(name)
    return names


def _whole_lines(stream: Stream) -> str:
    head = codecs.getincrementaldecoder("utf-8")("replace").decode(stream.head)
    return head if stream.complete else head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head


def _plain_records(stream: Stream, dialect: Dialect) -> Records:
    """The records of a file without quotes: one a line."""
    delimiter, end = dialect.delimiter, dialect.end.decode()
    for number, line in enumerate(stream.lines(dialect.end), 1):
        if line is None:
            yield too_long(number), number, 0
            continue
        text = decoded(line).removesuffix(end)
        if end == "\n":
            text = text.removesuffix("\r")
        yield (text.split(delimiter) if text.strip(" ") else []), number, len(line)


def _table(header: list[str], columns: list[tuple[str | None, ...]]) -> pa.Table:
    import pyarrow as pa

    return pa.table({name: strings(values) for name, values in zip(header, columns, strict=True)})
