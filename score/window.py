"""A window: consecutive rows of one file, scored and written together. How a file is cut depends on the file alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from score.source import Source

WINDOW_ROWS = 20_000
WINDOW_BYTES = 8 << 20  # of text: what a window takes in memory is many times that

Raw = TypeVar("Raw")


@dataclass(frozen=True, slots=True)
class Window:
    """Rows as they were cut from a file; ``Reader.rows`` makes sense of them."""

    file: int  # place of the file among the sources
    number: int  # place of the window in its file
    raw: Any
    consumed: int  # bytes of the file on disk up to the end of this window; 0 of a pipe

    @property
    def name(self) -> str:
        """Of the part that comes of it; names sort as the rows do."""
        return f"part-{self.file:06d}-{self.number:06d}"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a window. ``errors`` says why a row has no text; the row keeps its place all the same."""

    kept: pa.Table | list[dict[str, Any]]  # every column as it came in; [] of objects where JSON stays JSON
    texts: list[str | None]
    errors: list[str | None]  # None where there is a text


class Reader(Protocol):
    """One format: how its files are cut, and how a window is read. It is pickled and sent to every worker."""

    def windows(self, source: Source, file: int) -> Iterator[Window]:
        """The windows of a file, in order, read as they are asked for.

        Raises:
            DataError: the file cannot be read on; names it.
        """

    def rows(self, window: Window) -> Rows:
        """The rows of a window that ``windows`` cut."""


def cut(rows: Iterable[tuple[Raw, int]], most_rows: int, most_bytes: int = WINDOW_BYTES) -> Iterator[list[Raw]]:
    """Rows with their sizes in bytes -> lists of so many rows or bytes at most, or of one row that is larger."""
    window: list[Raw] = []
    held = 0
    for row, size in rows:
        if window and (len(window) == most_rows or held + size > most_bytes):
            yield window
            window, held = [], 0
        window.append(row)
        held += size
    if window:
        yield window
