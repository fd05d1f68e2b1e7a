"""Encodings: files are transcoded to UTF-8 before they are cut into rows, so that formats handle one encoding only."""

from __future__ import annotations

import codecs
import io
from typing import IO, cast

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
UTF8 = "utf-8"
_CHUNK = 1 << 18
# An undecodable byte becomes a lone surrogate, whose encoding is invalid UTF-8. Format readers report its row and
# field, as they do for every other byte that is not UTF-8.
_UNFIT = "records.unfit"


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


codecs.register_error(_UNFIT, _marked)


def encoding_of(head: bytes, given: str | None) -> tuple[str, int]:
    """The encoding of a file that begins with ``head``, and the bytes of its byte order mark. ``given``: --encoding."""
    for bom, name in BOMS.items():
        if head.startswith(bom) and (given is None or bom == codecs.BOM_UTF8 or _normal(given).startswith("utf-16")):
            return (name if given is None or bom != codecs.BOM_UTF8 else UTF8), len(bom)
    return (_normal(given) if given else UTF8), 0


def transcoded(file: IO[bytes], encoding: str) -> IO[bytes]:
    """The content of ``file`` in UTF-8."""
    if encoding == UTF8:
        return file
    return cast(IO[bytes], io.BufferedReader(_Transcoder(file, encoding), _CHUNK))


class _Transcoder(io.RawIOBase):
    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)(_UNFIT)
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            chunk = self._file.read(_CHUNK)
            self._ended = not chunk
            self._ready = self._decoder.decode(chunk, self._ended).encode("utf-8", "surrogatepass")
        taken, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _normal(name: str) -> str:
    found = codecs.lookup(name).name
    return {"utf-8-sig": UTF8, "utf-8": UTF8}.get(found, found)
