"""What is to be scored: the files behind INPUT…, each with its format, its compression and its bytes."""

from __future__ import annotations

import glob
import hashlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast, get_args

import pyarrow as pa

from model.errors import DataError

Format = Literal["csv", "tsv", "jsonl", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
PIPE = "-"
LONGEST_LINE = 16 << 20  # bytes; a line beyond this is an unreadable row, so that no file can fill the memory


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or standard input where the name is "-"."""

    name: str
    format: Format
    compression: str | None = None

    @property
    def size(self) -> int | None:
        """Bytes on disk; None of a pipe."""
        return None if self.name == PIPE else os.stat(self.name).st_size


def find_sources(inputs: Sequence[str], given: Format | None = None) -> list[Source]:
    """The files of INPUT… (files, folders, globs or "-"), folders in the order of their names; ``given`` is the format.

    Raises:
        DataError: one is not there, twice there, of no known format, or they are of several formats.
    """
    if PIPE in inputs:
        if len(inputs) > 1:
            raise DataError(f"{PIPE}: standard input is read alone, without other inputs")
        return [Source(PIPE, given or _sniffed())]
    sources = [_source(name, given) for each in inputs for name in _names(each)]
    seen: set[str] = set()
    for source in sources:
        if (real := os.path.realpath(source.name)) in seen:
            raise DataError(f"{source.name}: is named twice")
        seen.add(real)
        if source.format != sources[0].format:
            first = sources[0]
            raise DataError(f"{source.name}: is {source.format}, and {first.name} is {first.format}: score them apart")
    return sources


def digest(source: Source) -> str:
    """The sha256 of a file, 64 hex digits.

    Raises:
        DataError: it cannot be read.
    """
    try:
        with open(source.name, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{source.name}: cannot be read ({error.strerror})") from None


class Stream:
    """A text file that is being read: its lines, and how far in the file on disk they reach."""

    def __init__(self, file: IO[bytes], tell: Any = None) -> None:
        self._file = file
        self._tell = tell

    def position(self) -> int:
        """Bytes of the file that were read so far, compressed as they are; 0 of a pipe."""
        return int(self._tell()) if self._tell else 0

    def lines(self) -> Iterator[bytes | None]:
        """Each line with its end; None for one that is longer than ``LONGEST_LINE``."""
        while line := self._file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield None
            else:
                yield line


@contextmanager
def opened(source: Source) -> Iterator[Stream]:
    """The content of a text file, decompressed, or of standard input.

    Raises:
        DataError: it cannot be opened, or (while it is read) is not a whole compressed file.
    """
    if source.name == PIPE:
        yield Stream(sys.stdin.buffer)
        return
    try:
        with pa.OSFile(source.name) as raw:
            content = pa.CompressedInputStream(raw, source.compression) if source.compression else raw
            yield Stream(cast(IO[bytes], io.BufferedReader(content, 1 << 20)), raw.tell)
    except OSError as error:
        if error.errno is None and source.compression:
            raise DataError(f"{source.name}: is not a whole {source.compression} file") from None
        raise DataError(f"{source.name}: cannot be read ({error.strerror or error})") from None


def _names(each: str) -> list[str]:
    path = Path(each)
    if path.is_dir():
        found = sorted(str(file) for file in path.rglob("*") if file.is_file() and not _hidden(file.relative_to(path)))
        if not found:
            raise DataError(f"{each}: there are no files in this folder")
        return found
    if path.exists():
        return [each]
    found = sorted(name for name in glob.glob(each, recursive=True) if os.path.isfile(name))
    if not found:
        raise DataError(f"{each}: there is no such file or folder, and no file that matches it")
    return found


def _hidden(path: Path) -> bool:
    """Whether other programs keep it for themselves: ``.name`` and ``_name``, as _SUCCESS."""
    return any(part.startswith((".", "_")) for part in path.parts)


def _source(name: str, given: Format | None) -> Source:
    path = Path(name.lower())
    compression = COMPRESSIONS.get(path.suffix)
    format = given or SUFFIXES.get(path.with_suffix("").suffix if compression else path.suffix)
    if format is None:
        known = ", ".join(SUFFIXES)
        raise DataError(f"{name}: the suffix is none of {known}, nor .gz or .zst after one: say --input-format")
    if format == "parquet" and compression:
        raise DataError(f"{name}: a Parquet file is compressed inside, not as a whole")
    return Source(name, format, compression)


def _sniffed() -> Format:
    """What standard input looks like: JSON lines begin with a brace, the header of a TSV has a tab."""
    first = cast(io.BufferedReader, sys.stdin.buffer).peek(1 << 16)
    if first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "jsonl"
    return "tsv" if b"\t" in first.partition(b"\n")[0] else "csv"
