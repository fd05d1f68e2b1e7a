"""Parquet: columns keep their types, and a file that was cut short is found out before anything is scored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from model.errors import DataError
from score.delimited import NOT_UTF8, require
from score.source import Source
from score.window import WINDOW_BYTES, WINDOW_ROWS, Rows, Window

BUFFER = 1 << 20  # bytes of each column


@dataclass(frozen=True, slots=True)
class Parquet:
    """Reads Parquet."""

    text_column: str
    most_rows: int = WINDOW_ROWS

    def columns(self, source: Source) -> pa.Schema:
        """The schema of a file.

        Raises:
            DataError: it is not a whole Parquet file, has a column twice, or no column of strings for the text.
        """
        with _opened(source) as file:
            schema = file.schema_arrow
        require(source, schema.names, self.text_column)
        kind = schema.field(self.text_column).type
        value = kind.value_type if pa.types.is_dictionary(kind) else kind
        strings = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
        if not any(is_kind(value) for is_kind in strings):
            raise DataError(f"{source.name}: column {self.text_column!r} holds {kind}, not strings")
        return schema

    def windows(self, source: Source, file: int) -> Iterator[Window]:
        """See Reader."""
        with _opened(source) as parquet:
            meta = parquet.metadata
            bytes_a_row = sum(meta.row_group(each).total_byte_size for each in range(meta.num_row_groups)) // max(
                meta.num_rows, 1
            )
            size, rows = source.size or 0, 0
            most = max(1, min(self.most_rows, WINDOW_BYTES // max(bytes_a_row, 1)))
            for number, batch in enumerate(parquet.iter_batches(most)):
                rows += len(batch)
                sink = pa.BufferOutputStream()  # a batch of its own: a slice would be pickled with all around it
                with pa.ipc.new_stream(sink, batch.schema) as writer:
                    writer.write_batch(batch)
                yield Window(file, number, sink.getvalue().to_pybytes(), size * rows // meta.num_rows)

    def rows(self, window: Window) -> Rows:
        """See Reader."""
        table = pa.ipc.open_stream(window.raw).read_all()
        errors: list[str | None] = [None] * len(table)
        for place, name in enumerate(table.schema.names):
            column = table.column(name)
            if _sound(column):
                continue
            values, faults = _decoded(column)
            table = table.set_column(place, table.schema.field(name), pa.chunked_array([values], column.type))
            for row in faults:
                errors[row] = NOT_UTF8
        return Rows(table, table.column(self.text_column).to_pylist(), errors)


def _sound(column: pa.ChunkedArray) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _decoded(column: pa.ChunkedArray) -> tuple[pa.Array, list[int]]:
    """Strings of which some are not UTF-8 -> the others, with nulls for those, and which rows those are."""
    values: list[str | None] = []
    faults: list[int] = []
    for row, value in enumerate(column):
        try:
            values.append(value.as_py())
        except UnicodeDecodeError:
            values.append(None)
            faults.append(row)
    return pa.array(values, column.type), faults


@contextmanager
def _opened(source: Source) -> Iterator[pq.ParquetFile]:
    try:
        # As it comes, it has the whole file in memory before the first row.
        with pq.ParquetFile(source.name, pre_buffer=False, buffer_size=BUFFER) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise DataError(f"{source.name}: cannot be read ({error.strerror})") from None
        raise DataError(f"{source.name}: is not a whole Parquet file") from None
