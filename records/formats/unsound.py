"""Unsound text: text with lone surrogates, from bytes that are not of the encoding or from escapes of JSON.

Invalid bytes are decoded with "surrogateescape", so that records are cut correctly, and only a field that holds such
bytes is lost, and only if it is asked for.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence

import pyarrow as pa

from records.rows import Fault


def decoded(content: bytes) -> str:
    """The text of a record. Bytes that are not UTF-8 make it unsound."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("utf-8", "surrogateescape")


def is_sound(text: str) -> bool:
    """Whether a text has no lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def without_surrogates(text: str) -> str:
    """A text with U+FFFD in place of lone surrogates and the bytes they stand for."""
    return text if is_sound(text) else text.encode("utf-8", "surrogateescape_or_pass").decode("utf-8", "replace")


def encoding_fault(encoding: str, where: str) -> Fault:
    """The fault of a field with bytes that are invalid in the file's encoding."""
    hint = "--encoding names another one, such as cp1252 or latin-1" if encoding == "utf-8" else ""
    return Fault(f"not {encoding.upper()}", hint, where)


def strings(values: Sequence[str | None] | Iterable[str | None]) -> pa.Array:
    """A column of strings, with U+FFFD in place of lone surrogates."""
    values = list(values)
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([None if value is None else without_surrogates(value) for value in values], pa.string())


def _bytes_of(error: UnicodeError) -> tuple[bytes, int]:
    """The byte for which `decoded` put a lone surrogate; any other surrogate as three bytes of invalid UTF-8."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    half = ord(error.object[error.start])
    hidden = bytes([half & 0xFF]) if 0xDC80 <= half <= 0xDCFF else chr(half).encode("utf-8", "surrogatepass")
    return hidden, error.start + 1


codecs.register_error("surrogateescape_or_pass", _bytes_of)
