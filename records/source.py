"""Sources: the files that a command's inputs name, each with its format."""

from __future__ import annotations

import glob
import hashlib
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from model.errors import DataError
from records.content.compression import SUFFIXES as COMPRESSED
from records.content.compression import compression_of, damage_named, decompressed, zipped_name
from records.content.encoding import encoding_of
from records.options import Format

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".parquet": "parquet",
    ".txt": "lines",
}
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
PIPE = "-"
_SNIFFED = 1 << 16  # bytes


@dataclass(frozen=True, slots=True)
class Source:
    """One file; standard input, named "-"; or a folder by class, of the format "folders"."""

    name: str
    format: Format

    @property
    def size(self) -> int | None:
        """Bytes on disk; None for a pipe."""
        return None if self.name == PIPE else sum(os.stat(name).st_size for name in self.files)

    @property
    def files(self) -> list[str]:
        """The files of the source, sorted by name."""
        if self.format != "folders":
            return [self.name]
        return sorted(str(each) for each in Path(self.name).rglob("*.txt") if not _hidden(each, self.name))

    def place(self, number: int) -> str:
        """The place of a row in messages, by its number in ``Block.lines``."""
        if self.format == "folders":
            return f"file {os.path.relpath(self.files[number - 1], self.name)!r}"
        return f"{'row' if self.format == 'parquet' else 'line'} {number}"

    @property
    def label(self) -> str:
        """The name of the source beside one of its rows."""
        return "standard input" if self.name == PIPE else os.path.basename(self.name.rstrip("/")) or self.name


def find_sources(inputs: Sequence[str | Path], given: Format | None = None) -> list[Source]:
    """The sources of ``inputs`` (files, folders, globs or "-"); ``given``: by --input-format.

    A folder of folders of .txt files, or of .txt files alone, is one source: each file is a text, and its folder's name
    the label. In any other folder each file is a source, sorted by name.

    Raises:
        DataError: an input is missing, named twice, or of no known format.
    """
    names = [os.fspath(each) for each in inputs]
    if not names:
        raise DataError("no input file was given")
    if PIPE in names:
        if len(names) > 1:
            raise DataError(f"{PIPE}: standard input cannot be combined with other inputs")
        return [Source(PIPE, given or _sniffed())]
    sources: list[Source] = []
    for each in names:
        if os.path.isdir(each) and given in (None, "folders") and _holds_texts(each):
            sources.append(Source(each, "folders"))
        else:
            sources += [_source(name, given) for name in _names(each)]
    seen: set[str] = set()
    for source in sources:
        if (real := os.path.realpath(source.name)) in seen:
            raise DataError(f"{source.name}: is given twice")
        seen.add(real)
    return sources


def digest(source: Source) -> str:
    """The sha256 of a file, 64 hex digits; for a folder, the sha256 over its files' names and digests.

    Raises:
        DataError: the file cannot be read.
    """
    try:
        if source.format != "folders":
            return _sha256(source.name)
        total = hashlib.sha256()
        for name in source.files:
            total.update(f"{os.path.relpath(name, source.name)}\0{_sha256(name)}\n".encode(errors="surrogateescape"))
        return total.hexdigest()
    except OSError as error:
        raise DataError(f"{source.name}: cannot be read ({error.strerror})") from None


def _sha256(name: str) -> str:
    with open(name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _names(each: str) -> list[str]:
    path = Path(each)
    if path.is_dir():
        found = sorted(str(file) for file in path.rglob("*") if file.is_file() and not _hidden(file, each))
        if not found:
            raise DataError(f"{each}: the folder has no files")
        return found
    if path.exists():
        return [each]
    found = sorted(name for name in glob.glob(each, recursive=True) if os.path.isfile(name))
    if not found:
        raise DataError(f"{each}: no such file or folder, and no file matches it as a pattern")
    return found


def _holds_texts(folder: str) -> bool:
    """Whether a folder has the layout `pos/1.txt`, or is a single class of it."""
    files = [each for each in Path(folder).glob("*/*.txt") if not _hidden(each, folder)]
    if files:
        return not any(
            Path(each).suffix.lower() in SUFFIXES and each.suffix != ".txt" for each in Path(folder).iterdir()
        )
    there = [each for each in Path(folder).iterdir() if not _hidden(each, folder)]
    return bool(there) and all(each.suffix == ".txt" and each.is_file() for each in there)


def _hidden(path: Path, folder: str) -> bool:
    """Whether a path is hidden or another program's metadata: ``.name`` or ``_name``, such as _SUCCESS."""
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def _source(name: str, given: Format | None) -> Source:
    plain = name
    if Path(name.lower()).suffix in COMPRESSED:
        plain = name[: -len(Path(name).suffix)]
        if not given and Path(plain.lower()).suffix not in SUFFIXES:
            plain = _zipped(name)
    format = given or SUFFIXES.get(Path(plain.lower()).suffix)
    if format is None and Path(name.lower()).suffix in _SPREADSHEETS:
        raise DataError(f"{name}: is a spreadsheet; save it as CSV")
    if format is None:
        raise DataError(
            f"{name}: the suffix is not one of {', '.join(SUFFIXES)}, nor {', '.join(COMPRESSED)} after one: "
            "use --input-format"
        )
    if format == "parquet" and _is_compressed(name):
        raise DataError(f"{name}: compressed Parquet files cannot be read; decompress it")
    return Source(name, format)


def _zipped(name: str) -> str:
    """The name of the file in a zip; for any other file, its own name."""
    if not _is_compressed(name, "zip"):
        return name
    with damage_named(name), open(name, "rb") as file:
        return zipped_name(file, name)


def _is_compressed(name: str, kind: str | None = None) -> bool:
    try:
        with open(name, "rb") as file:
            found = compression_of(file.read(8))
    except OSError as error:
        raise DataError(f"{name}: cannot be read ({error.strerror})") from None
    return found is not None and kind in (None, found)


def _sniffed() -> Format:
    """The format of standard input: JSON if it begins with a bracket, TSV if its first line has a tab, else CSV."""
    head = cast(io.BufferedReader, sys.stdin.buffer).peek(_SNIFFED)
    if compression_of(head):
        with damage_named(PIPE):
            head = decompressed(io.BytesIO(head), head, PIPE).read(_SNIFFED >> 8)
    encoding, mark = encoding_of(head, None)
    first = head[mark:].decode(encoding, "replace")
    if first.lstrip().startswith(("{", "[")):
        return "json"
    return "tsv" if "\t" in first.partition("\n")[0] else "csv"
