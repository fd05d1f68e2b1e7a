"""Texts in a memory-mapped Arrow file: written a block at a time, and read from disk on access."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_BLOCK = 10_000  # texts read at a time in an iteration
_SCHEMA = pa.schema([("text", pa.large_string())])


class Texts(Sequence[str]):
    """n texts of a mapped file. Each takes at most eight bytes of memory."""

    def __init__(self, batches: Sequence[pa.RecordBatch], rows: NDArray[np.int64] | None = None) -> None:
        self._batches = batches
        self._starts = np.cumsum([0, *(len(batch) for batch in batches)])  # [batches + 1]
        self._rows = rows  # [n], places among all texts; None: all of them

    def __len__(self) -> int:
        return int(self._starts[-1]) if self._rows is None else len(self._rows)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return self._read(np.arange(len(self))[place])
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        return self._read(np.array([place % len(self)]))[0]

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            yield from self._read(np.arange(start, min(start + _BLOCK, len(self))))

    def select(self, rows: NDArray[np.int64]) -> Texts:
        """The texts of these rows, in this order."""
        return Texts(self._batches, rows if self._rows is None else self._rows[rows])

    def _read(self, places: NDArray[np.int64]) -> list[str]:
        rows = places if self._rows is None else self._rows[places]
        # Batch by batch: taking rows from a column of several batches would copy the whole column.
        batches = np.searchsorted(self._starts, rows, side="right") - 1
        found = [""] * len(rows)
        for batch in np.unique(batches).tolist():
            wanted = np.flatnonzero(batches == batch)
            taken = self._batches[batch].column(0).take(pa.array(rows[wanted] - self._starts[batch]))
            for place, text in zip(wanted.tolist(), taken.to_pylist(), strict=True):
                found[place] = text
        return found


class TextWriter:
    """Writes texts to an Arrow file in a folder, a block of rows at a time.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "texts.arrow"
        self._file = pa.OSFile(str(self._path), "wb")
        self._stream = pa.ipc.new_file(self._file, _SCHEMA)

    def write(self, texts: Iterable[str]) -> None:
        """Add a block of texts."""
        batch = pa.record_batch([pa.array(texts, pa.large_string())], schema=_SCHEMA)
        if len(batch):
            self._stream.write_batch(batch)

    def close(self) -> None:
        """End the file; no text can be written afterwards."""
        if not self._file.closed:
            try:
                self._stream.close()
            finally:
                self._file.close()

    def map(self) -> Texts:
        """Map the texts that were written. The file may be deleted while they are in use."""
        with pa.ipc.open_file(pa.memory_map(str(self._path))) as reader:
            return Texts([reader.get_batch(place) for place in range(reader.num_record_batches)])
