"""Rows, and the interface of a reader: cuts a file into blocks, and reads each block into texts, values and faults."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from model.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

    from records.source import Source

BLOCK_ROWS = 20_000
BLOCK_BYTES = 8 << 20  # of the file; a block takes many times that in memory


class Kind(StrEnum):
    """The type of a value in its file. Values of CSV, TSV and folders are strings."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"  # also a missing key, and NaN
    NESTED = "nested"  # a list or an object
    BYTES = "bytes"  # binary columns of Parquet


class Value(NamedTuple):
    """One value, as written in the file.

    ``written`` holds a string's characters, a number's digits as written (JSON's "1.0" and "1e0" differ; Parquet's have
    the fewest digits that give the same number), "true" or "false", and "" for every other kind.
    """

    written: str
    kind: Kind


NULL = Value("", Kind.NULL)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row or one of its fields cannot be read. Never holds a text."""

    reason: str  # one of a few, by which faults are counted: "fields", "not UTF-8", …
    detail: str  # "2 where the header has 3"; may be empty
    where: str  # in the file: "line 17, column 'text'"

    @property
    def message(self) -> str:
        """The reason and the detail, if any."""
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


@dataclass(frozen=True, slots=True)
class Projection:
    """The columns to read. Others are read only if ``keep`` is set."""

    text: str
    others: tuple[str, ...] = ()
    keep: bool = False  # reads all columns, for `Rows.kept`
    most_rows: int = BLOCK_ROWS  # of a block

    @property
    def names(self) -> list[str]:
        """The columns, the text's first."""
        return [self.text, *self.others]


@dataclass(frozen=True, slots=True)
class Block:
    """n consecutive rows of a file, not yet parsed. Only the reader that cut a block can read it."""

    raw: Any
    lines: array[int]  # [n]: each row's first line, 1-based; for Parquet its row, for a folder its file
    consumed: int  # bytes of the file on disk up to the end of this block; 0 for a pipe


@dataclass(frozen=True, slots=True)
class Rows:
    """The n rows of a block. An unreadable row keeps its place."""

    texts: list[str | None]  # n; None where the text is null or the row has a fault
    faults: list[Fault | None]  # n
    others: dict[str, list[Value]]  # by column, other than the text's: n values
    kept: Callable[[], pa.Table | list[dict[str, Any]]]  # every column, if `Projection.keep` is set; JSON as objects


class Reader(Protocol):
    """Cuts files of one format into blocks, and reads blocks. It can be pickled and sent to a worker."""

    def columns(self, source: Source) -> list[str] | pa.Schema:
        """The columns of a file.

        Raises:
            DataError: the file cannot be read, or lacks a column that is asked for, or has it twice.
        """

    def blocks(self, source: Source) -> Iterator[Block]:
        """The blocks of a file, in order, cut lazily. Cuts depend on the file and on ``Projection.most_rows`` alone.

        Raises:
            DataError: as for `columns`; or the rest of the file cannot be read.
        """

    def rows(self, block: Block) -> Rows:
        """The rows of a block that came from `blocks`."""


Record = TypeVar("Record")


def cut(
    records: Iterable[tuple[Record, int, int]], most_rows: int, most_bytes: int = BLOCK_BYTES
) -> Iterator[tuple[list[Record], array[int]]]:
    """Records with lines and sizes -> blocks of at most ``most_rows`` and ``most_bytes``, but one row at least."""
    block: list[Record] = []
    lines = array("q")
    held = 0
    for record, line, size in records:
        if block and (len(block) == most_rows or held + size > most_bytes):
            yield block, lines
            block, lines, held = [], array("q"), 0
        block.append(record)
        lines.append(line)
        held += size
    if block:
        yield block, lines


def require_columns(where: object, wanted: Sequence[str], present: Sequence[str]) -> None:
    """Check that each wanted column is present exactly once.

    Raises:
        DataError: one is missing or there twice; the message names the columns of the file.
    """
    for name in wanted:
        if name not in present:
            there = ", ".join(map(repr, present)) or "none"
            raise DataError(f"{where}: there is no column {name!r}; the columns are {there}")
        if list(present).count(name) > 1:
            raise DataError(f"{where}: there is more than one column {name!r}")
