"""An open file: its content as UTF-8, its head for detection, and the position in the file on disk."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, cast

from model.errors import DataError
from records.content.compression import damage_named, decompressed
from records.content.encoding import encoding_of, transcoded
from records.source import PIPE, Source

HEAD = 1 << 20  # bytes from which layout and dialect are detected
LONGEST_LINE = 16 << 20  # bytes; a longer line is an unreadable row, so that no file can exhaust the memory
_BUFFER = 1 << 20
_MAGIC = 4096  # bytes from which a compression is detected


class Stream:
    """The content of a text file as UTF-8, without a byte order mark."""

    def __init__(self, file: IO[bytes], encoding: str, position: Callable[[], int]) -> None:
        self.head = file.read(HEAD)
        self.complete = len(self.head) < HEAD  # the head is the whole content
        self.encoding = encoding  # of the file on disk
        self.position = position  # bytes read so far of the file on disk; 0 for a pipe
        self._file = _joined(self.head, file)

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; b"" at the end."""
        return self._file.read(size)

    def lines(self, end: bytes = b"\n") -> Iterator[bytes | None]:
        """Each line with its line end; None for a line longer than ``LONGEST_LINE``."""
        return self._lines() if end == b"\n" else self._lines_by(end)

    def _lines(self) -> Iterator[bytes | None]:
        readline = self._file.readline
        while line := readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                while (rest := readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield None
            else:
                yield line

    def _lines_by(self, end: bytes) -> Iterator[bytes | None]:
        rest, too_long = b"", False
        while chunk := self._file.read(_BUFFER):
            *lines, rest = (rest + chunk).split(end)
            for line in lines:
                yield None if too_long or len(line) >= LONGEST_LINE else line + end
                too_long = False
            if len(rest) >= LONGEST_LINE:
                rest, too_long = b"", True
        if rest or too_long:
            yield None if too_long else rest


@contextmanager
def opened(source: Source, encoding: str | None = None) -> Iterator[Stream]:
    """The content of a text file or of standard input. ``encoding``: None: by the byte order mark, else UTF-8.

    Raises:
        DataError: the file cannot be opened, or its compressed content proves damaged while it is read.
    """
    with ExitStack() as stack, damage_named(source.name):
        if source.name == PIPE:
            raw: IO[bytes] = sys.stdin.buffer
            position = _nowhere
        else:
            raw = stack.enter_context(open(source.name, "rb", buffering=_BUFFER))
            position = cast(io.BufferedReader, raw).raw.tell
        magic = cast(io.BufferedReader, raw).peek(_MAGIC)[:_MAGIC]
        file = decompressed(raw, magic, source.name)
        if file is not raw:
            stack.enter_context(file)
        start = file.read(4)
        found, mark = encoding_of(start, encoding)
        yield Stream(transcoded(_joined(start[mark:], file), found), found, position)


def _nowhere() -> int:
    return 0


def _joined(head: bytes, file: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], io.BufferedReader(_Joined(head, file), _BUFFER))


class _Joined(io.RawIOBase):
    """Bytes that were read already, followed by the rest of their file."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        self._head = head
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        taken = self._head[: len(buffer)] or self._file.read(len(buffer))
        self._head = self._head[len(taken) :] if self._head else b""
        buffer[: len(taken)] = taken
        return len(taken)


def require_text(stream: Stream, source: Source) -> None:
    """Check that a file is text.

    Raises:
        DataError: the file is UTF-16 without a byte order mark, or Parquet.
    """
    if stream.head.startswith(b"PAR1"):
        raise DataError(f"{source.name}: is a Parquet file: use --input-format parquet")
    if stream.encoding == "utf-8" and stream.head[:200].count(b"\x00") > len(stream.head[:200]) // 3:
        raise DataError(
            f"{source.name}: looks like UTF-16 without a byte order mark: use --encoding utf-16-le or utf-16-be"
        )
