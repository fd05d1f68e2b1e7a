"""Parquet: columns keep their types, and a truncated file is an error before its first row is read."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from model.errors import DataError
from records.formats.json_rows import value_of
from records.options import DEFAULTS, ReadingOptions
from records.rows import BLOCK_BYTES, NULL, Block, Fault, Kind, Projection, Rows, Value, require_columns
from records.source import Source

BUFFER = 1 << 20  # bytes of each column
_STRINGS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_fixed_size_binary)


@dataclass(frozen=True, slots=True)
class Parquet:
    """Reads Parquet."""

    projection: Projection
    options: ReadingOptions = DEFAULTS

    def columns(self, source: Source) -> pa.Schema:
        """See Reader."""
        with _opened(source) as file:
            return self._schema(source, file)

    def blocks(self, source: Source) -> Iterator[Block]:
        """See Reader."""
        with _opened(source) as file:
            self._schema(source, file)
            meta = file.metadata
            bytes_a_row = sum(meta.row_group(each).total_byte_size for each in range(meta.num_row_groups)) // max(
                meta.num_rows, 1
            )
            size, rows = source.size or 0, 0
            most = max(1, min(self.projection.most_rows, BLOCK_BYTES // max(bytes_a_row, 1)))
            for batch in file.iter_batches(most, columns=None if self.projection.keep else self.projection.names):
                lines = array("q", range(rows + 1, rows + len(batch) + 1))
                rows += len(batch)
                sink = pa.BufferOutputStream()  # copied: pickling a slice would pickle the whole buffers around it
                with pa.ipc.new_stream(sink, batch.schema) as writer:
                    writer.write_batch(batch)
                yield Block(sink.getvalue().to_pybytes(), lines, size * rows // meta.num_rows)

    def rows(self, block: Block) -> Rows:
        """See Reader."""
        table = pa.ipc.open_stream(block.raw).read_all()
        faults: list[Fault | None] = [None] * len(table)
        bad: dict[str, list[int]] = {}
        for place, field in enumerate(table.schema):
            column = table.column(place)
            if not _is_sound(column):
                column, bad[field.name] = _mended(column)
                table = table.set_column(place, field, column)
        for name in self.projection.names:
            for row in bad.get(name, ()):
                faults[row] = faults[row] or _not_utf8(block, row, name)
        texts: list[Any] = table.column(self.projection.text).to_pylist()
        for row, text in enumerate(texts):
            if isinstance(text, bytes):
                try:
                    texts[row] = text.decode()
                except UnicodeDecodeError:
                    faults[row] = faults[row] or _not_utf8(block, row, self.projection.text)
            if faults[row]:
                texts[row] = None
        others = {name: _values(table.column(name)) for name in self.projection.others}
        return Rows(texts, faults, others, lambda: table)

    def _schema(self, source: Source, file: pq.ParquetFile) -> pa.Schema:
        schema = file.schema_arrow
        require_columns(source.name, self.projection.names, schema.names)
        if self.projection.keep:  # two columns of one name would be written as one
            require_columns(source.name, schema.names, schema.names)
        kind = schema.field(self.projection.text).type
        value = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not any(is_kind(value) for is_kind in (*_STRINGS, *_BYTES, pa.types.is_null)):
            raise DataError(f"{source.name}: column {self.projection.text!r} holds {kind}, not strings")
        return schema


def _not_utf8(block: Block, row: int, name: str) -> Fault:
    return Fault("not UTF-8", "", f"row {block.lines[row]}, column {name!r}")


def _is_sound(column: pa.ChunkedArray) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _mended(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, list[int]]:
    """A column with invalid UTF-8 -> the column with U+FFFD instead (null where nested), and the rows concerned."""
    values: list[Any] = []
    bad: list[int] = []
    for row, value in enumerate(column):
        try:
            values.append(value.as_py())
        except UnicodeDecodeError:
            content = value.as_buffer().to_pybytes() if hasattr(value, "as_buffer") else None
            values.append(content if content is None else content.decode("utf-8", "replace"))
            bad.append(row)
    return pa.chunked_array([pa.array(values, column.type)]), bad


def _values(column: pa.ChunkedArray) -> list[Value]:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_float32(kind):
        return [
            NULL if each is None or each != each else Value(_shortest(each), Kind.NUMBER) for each in column.to_pylist()
        ]
    return [value_of(each) for each in column.to_pylist()]


def _shortest(number: float) -> str:
    """The fewest digits that give the same 32-bit number: 0.1, and not 0.10000000149011612."""
    for digits in range(1, 10):
        found = float(f"{number:.{digits}g}")
        if struct.pack("f", found) == struct.pack("f", number):
            return repr(found)
    return repr(number)


@contextmanager
def _opened(source: Source) -> Iterator[pq.ParquetFile]:
    try:
        # By default, pyarrow buffers the whole file before the first row.
        with pq.ParquetFile(source.name, pre_buffer=False, buffer_size=BUFFER) as file:
            yield file
    except (pa.ArrowNotImplementedError, NotImplementedError) as error:
        raise DataError(
            f"{source.name}: uses a feature of Parquet that is not supported ({str(error).splitlines()[0]})"
        ) from None
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise DataError(f"{source.name}: cannot be read ({error.strerror})") from None
        raise DataError(f"{source.name}: is damaged or not a Parquet file") from None
