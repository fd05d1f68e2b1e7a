"""What is wrong with a file that could not be read: a second look at it, by line, once the reader has given up."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from model.errors import DataError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a delimited file."""

    line: int  # where the row begins, 1-based
    fields: list[str]


def explain(path: Path, kind: str, cache: Path, error: Exception) -> DataError:
    """The DataError for what the library raised on `path`, which wraps the reason it had."""
    chain = list(causes(error))
    for cause in chain:
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return DataError(f"{path}: no space left under {cache} for the rows it holds")
        if isinstance(cause, PermissionError):
            return DataError(f"{path}: may not be opened (permission denied)")
        if isinstance(cause, EOFError | gzip.BadGzipFile | zlib.error):
            return _not_gzip(path)
    if kind == "parquet":
        if any("UTF8" in str(cause) for cause in chain):
            return DataError(f"{path}: holds text that is not UTF-8")
        return DataError(f"{path}: is not a whole Parquet file")
    fault = _encoding_fault(path)
    if fault is None and any("EOF inside string" in str(cause) for cause in chain):
        fault = _unclosed_quote(path)
    if fault is None:
        fault = json_fault(path) if kind == "json" else delimited_fault(path, kind)
    return fault or DataError(f"{path}: cannot be read ({type(chain[-1]).__name__})")


def _not_gzip(path: Path) -> DataError:
    return DataError(f"{path}: is not a whole gzip file")


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it, outermost first."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """The file's content, decompressed where its name ends in `.gz`. Raises DataError once that cannot be done."""
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        try:
            yield cast(IO[bytes], file)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise _not_gzip(path) from None


def delimited_rows(path: Path, kind: str) -> Generator[Row]:
    """Rows as the library's reader cuts them; a blank line is no row. Close the generator: it holds the file open."""
    newline = tsv_newline(path) if kind == "tsv" else ""
    with open_bytes(path) as raw, io.TextIOWrapper(raw, "utf-8-sig", newline=newline) as lines:
        if kind == "tsv":
            for number, line in enumerate(lines, 1):
                if line.strip("\r\n "):
                    yield Row(number, line.rstrip("\r\n").split("\t"))
            return
        reader, begin = csv.reader(lines), 1
        while True:
            limit = csv.field_size_limit(1 << 30)  # the module's own bound, 131,072 characters, is a long review
            try:
                fields = next(reader, None)
            finally:
                csv.field_size_limit(limit)
            if fields is None:
                return
            if fields:
                yield Row(begin, fields)
            begin = reader.line_num + 1


def tsv_newline(path: Path) -> str:
    """What ends a line, by the header: after `\\n` alone, a carriage return is a character of its text."""
    with open_bytes(path) as file:
        return "" if file.readline().endswith(b"\r\n") else "\n"


def field_count_fault(path: Path, row: Row, expected: int) -> DataError:
    """The error for a row with too many or too few fields."""
    return DataError(f"{path}, line {row.line}: {len(row.fields)} fields where the header has {expected}")


def delimited_fault(path: Path, kind: str) -> DataError | None:
    """The first row whose number of fields is not the header's."""
    with closing(delimited_rows(path, kind)) as rows:
        expected = len(next(rows).fields)
        return next((field_count_fault(path, row, expected) for row in rows if len(row.fields) != expected), None)


def json_fault(path: Path) -> DataError | None:
    """The first line that is not a JSON object; in a file that is one JSON array, the line where it breaks."""
    number, rows = 0, 0
    with open_bytes(path) as file:
        try:
            for number, line in enumerate(file, 1):
                content = line.decode("utf-8-sig")
                if number == 1 and content.lstrip().startswith("["):
                    rows = len(json.loads(content + file.read().decode()))
                elif content.strip():
                    rows += 1
                    if not isinstance(_loads_text(content), dict):
                        return DataError(f"{path}, line {number}: is not a JSON object")
        except json.JSONDecodeError as error:
            return DataError(f"{path}, line {number + error.lineno - 1}: is not JSON ({error.msg})")
        except UnicodeEncodeError:
            return DataError(f"{path}, line {number}: holds half a surrogate pair, which is no character")
    return None if rows else DataError(f"{path}: there are no rows in it")


def _loads_text(content: str) -> object:
    """`json.loads` that refuses half a surrogate pair (UnicodeEncodeError), as the library's reader does."""
    value: object = json.loads(content)
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _encoding_fault(path: Path) -> DataError | None:
    with open_bytes(path) as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return DataError(f"{path}, line {number}: is not UTF-8")
    return None


def _unclosed_quote(path: Path) -> DataError:
    line = 1
    for row in delimited_rows(path, "csv"):
        line = row.line
    return DataError(f"{path}, line {line}: a quote that opens in this row is never closed")
