"""Rows: cut from a file into blocks, and read block by block into texts, values and faults."""

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
BLOCK_BYTES = 8 << 20  # of a file: what a block takes in memory is many times that


class Kind(StrEnum):
    """What a value is in its file. CSV, TSV and folders know strings alone."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"  # also a key that an object lacks, and NaN
    NESTED = "nested"  # a list or an object
    BYTES = "bytes"  # binary columns of Parquet


class Value(NamedTuple):
    """One value, as the file has it.

    ``written`` is a string's characters, a number's digits as they stand there ("1.0" and "1e0" of JSON stay apart; of
    Parquet the fewest that give the same number), "true" or "false", and "" of all other kinds.
    """

    written: str
    kind: Kind


NULL = Value("", Kind.NULL)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row, or one field of it, cannot be read. Never holds a text."""

    reason: str  # one of few, so that faults can be counted: "fields", "not UTF-8", …
    detail: str  # "2 where the header has 3"; "" where there is no more to say
    where: str  # in the file: "line 17, column 'text'"

    @property
    def message(self) -> str:
        """Reason and detail."""
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns of the rows are read. Others are read only where they are kept."""

    text: str
    others: tuple[str, ...] = ()
    keep: bool = False  # all columns, for `Rows.kept`
    most_rows: int = BLOCK_ROWS  # of a block

    @property
    def names(self) -> list[str]:
        """The columns, that of the text first."""
        return [self.text, *self.others]


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive rows as they were cut from a file, n of them; the reader that cut it reads it."""

    raw: Any
    lines: array[int]  # [n]: the line in which each begins, 1-based; of Parquet its row, of a folder its file
    consumed: int  # bytes of the file on disk up to the end of this block; 0 of a pipe


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a block, n of them. A row that cannot be read keeps its place."""

    texts: list[str | None]  # n; None where it is null or there is a fault
    faults: list[Fault | None]  # n
    others: dict[str, list[Value]]  # of each other column that was asked for, n values
    kept: Callable[[], pa.Table | list[dict[str, Any]]]  # every column, if so asked; JSON as objects


class Reader(Protocol):
    """One format: how its files are cut, and how a block is read. It can be pickled and sent to a worker."""

    def columns(self, source: Source) -> list[str] | pa.Schema:
        """The columns of a file.

        Raises:
            DataError: it cannot be read, lacks a column that is asked for, or has it twice.
        """

    def blocks(self, source: Source) -> Iterator[Block]:
        """The blocks of a file, in order, read as they are asked for. How it is cut depends on the file alone.

        Raises:
            DataError: as `columns`; or the file cannot be read on.
        """

    def rows(self, block: Block) -> Rows:
        """The rows of a block that `blocks` cut."""


Record = TypeVar("Record")


def cut(
    records: Iterable[tuple[Record, int, int]], most_rows: int, most_bytes: int = BLOCK_BYTES
) -> Iterator[tuple[list[Record], array[int]]]:
    """Records with their lines and their sizes in bytes -> blocks of so many rows or bytes at most, or of one row."""
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
    """See that each wanted column is there exactly once.

    Raises:
        DataError: otherwise; names the columns there are.
    """
    for name in wanted:
        if name not in present:
            there = ", ".join(map(repr, present)) or "none"
            raise DataError(f"{where}: there is no column {name!r}; the columns are {there}")
        if list(present).count(name) > 1:
            raise DataError(f"{where}: there is more than one column {name!r}")
