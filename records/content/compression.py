"""Decompression of gzip, bzip2, xz, zstd and single-file zip, detected by a file's first bytes and not by its name."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any, cast

from model.errors import DataError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd", ".zip": "zip"}
_MAGIC = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
}
_MAGIC |= {bytes([low]) + b"\x2a\x4d\x18": "zstd" for low in range(0x50, 0x60)}  # a skippable frame
LARGEST_WINDOW = 31  # log2 of bytes: the maximum of the zstd tool itself, with --long=31
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zstd.ZstdError, zipfile.BadZipFile)


def compression_of(head: bytes) -> str | None:
    """The compression of a file with these first bytes; None for none of those known."""
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


def decompressed(file: IO[bytes], head: bytes, name: str) -> IO[bytes]:
    """The decompressed content of ``file``, whose next bytes are ``head``.

    Raises:
        DataError: the suffix is that of a compression, and the content is neither compressed nor text; or a zip does
            not hold exactly one file.
    """
    kind = compression_of(head)
    if kind is None:
        expected = SUFFIXES.get(PurePosixPath(name.lower()).suffix)
        if expected and head and not _is_text(head):
            raise DataError(f"{name}: is a truncated or damaged {expected} file")
        return file
    if kind == "gzip":
        return cast(IO[bytes], gzip.GzipFile(fileobj=file))
    if kind == "bzip2":
        return cast(IO[bytes], bz2.BZ2File(file))
    if kind == "xz":
        return cast(IO[bytes], lzma.LZMAFile(file))
    if kind == "zstd":
        limit = {int(zstd.DecompressionParameter.window_log_max): LARGEST_WINDOW}
        return cast(IO[bytes], zstd.ZstdFile(cast(Any, file), options=limit))
    return _unzipped(file, name)


@contextmanager
def damage_named(name: str) -> Iterator[None]:
    """Turn a decompressor's exception into a DataError that says whether the file is damaged or not supported."""
    try:
        yield
    except _BROKEN as error:
        if isinstance(error, zstd.ZstdError) and "dictionary" in str(error).lower():
            raise DataError(f"{name}: was compressed with a zstd dictionary, which is not supported") from None
        raise DataError(f"{name}: is a truncated or damaged {_kind(name, error)} file") from None
    except NotImplementedError as error:
        raise DataError(f"{name}: is a zip file of a kind that is not supported ({error})") from None
    except RuntimeError as error:
        if "password" not in str(error):
            raise
        raise DataError(f"{name}: is a zip file with a password, which is not supported") from None
    except OSError as error:
        if error.errno is None:  # bz2 raises a plain OSError for damaged data
            raise DataError(f"{name}: is a truncated or damaged {_kind(name, error)} file") from None
        raise DataError(f"{name}: cannot be read ({error.strerror or error})") from None


def zipped_name(file: IO[bytes], name: str) -> str:
    """The name of the only file in a zip.

    Raises:
        DataError: the zip does not hold exactly one file, or is an Office document.
    """
    with zipfile.ZipFile(file) as archive:
        return _only(archive, name).filename


def _unzipped(file: IO[bytes], name: str) -> IO[bytes]:
    if not file.seekable():
        raise DataError(f"{name}: is a zip file, which cannot be read from a pipe: pipe the output of unzip -p instead")
    archive = zipfile.ZipFile(file)
    return archive.open(_only(archive, name))


def _only(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    found = [each for each in archive.infolist() if not each.is_dir() and not _is_hidden(each.filename)]
    if any(each.filename == "[Content_Types].xml" for each in found):
        raise DataError(f"{name}: is an Office document, as an Excel workbook: save it as CSV")
    if len(found) != 1:
        raise DataError(f"{name}: holds {len(found)} files; only a zip of one file can be read: unpack it")
    return found[0]


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _is_text(head: bytes) -> bool:
    """Whether ``head`` is UTF-8 without control characters. Its last character may be incomplete."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(character < " " and character not in "\t\n\r\f" for character in text)


def _kind(name: str, error: Exception) -> str:
    for kinds, known in ((lzma.LZMAError, "xz"), (zstd.ZstdError, "zstd"), (zipfile.BadZipFile, "zip")):
        if isinstance(error, kinds):
            return known
    return SUFFIXES.get(PurePosixPath(name.lower()).suffix, "gzip" if not isinstance(error, EOFError) else "compressed")
