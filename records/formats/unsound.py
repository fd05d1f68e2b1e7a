"""Characters that are none: bytes that did not fit the encoding, and halves of surrogate pairs from escapes.

Bytes that are not UTF-8 are decoded as "surrogateescape" does, so that a record is cut as it stands, and only the field
that holds them is lost, and only if it is asked for.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence

import pyarrow as pa

from records.rows import Fault


def decoded(content: bytes) -> str:
    """A record of a stream; where its bytes are not UTF-8 the text is not sound."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("utf-8", "surrogateescape")


def is_sound(text: str) -> bool:
    """Whether it holds characters only."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def mended(text: str) -> str:
    """The same with U+FFFD in place of what is no character."""
    return text if is_sound(text) else text.encode("utf-8", "surrogateescape_or_pass").decode("utf-8", "replace")


def encoding_fault(encoding: str, where: str) -> Fault:
    """The fault of a field whose bytes are not of the encoding that the file is read in."""
    hint = "another is named by --encoding, as cp1252 or latin-1" if encoding == "utf-8" else ""
    return Fault(f"not {encoding.upper()}", hint, where)


def strings(values: Sequence[str | None] | Iterable[str | None]) -> pa.Array:
    """A column of strings, with U+FFFD in place of what is no character."""
    values = list(values)
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([None if value is None else mended(value) for value in values], pa.string())


def _bytes_of(error: UnicodeError) -> tuple[bytes, int]:
    """The byte that `decoded` hid in half a surrogate pair; another half as UTF-8 would have it, which is none."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    half = ord(error.object[error.start])
    hidden = bytes([half & 0xFF]) if 0xDC80 <= half <= 0xDCFF else chr(half).encode("utf-8", "surrogatepass")
    return hidden, error.start + 1


codecs.register_error("surrogateescape_or_pass", _bytes_of)
