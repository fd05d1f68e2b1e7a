"""The page reads files as the commands do: the table of tests/records/cases.py, and files at random."""

from __future__ import annotations

import base64
import bz2
import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.errors import DataError
from records.rows import Projection
from tests.records.cases import CASES, UNREADABLE, Case, Wrong
from tests.records.support import read, source_of
from tests.records.test_cases import require_rows, rows_of

# Reads files in the browser, each alone: {rows: [text | null | {told}]} of the column "text", or {error}.
READ = """async (files) => {
  const { readFile, textOf } = await import("/static/records/file.js");
  return Promise.all(files.map(async ([name, content]) => {
    const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
    try {
      const found = await readFile(new File([bytes], name));
      return { rows: found.rows.map((row) => textOf(found, row, found.header.indexOf("text"))) };
    } catch (error) {
      return { error: error.message };
    }
  }));
}"""
PIECES = ["text", "n", "a", '"', '""', '"', ",", ",", ";", "\t", "|", "\n", "\n", "\r\n", " ", "é", "\ufffd", b"\xff"]
JSON_PIECES = ["{", "}", "[", "]", ",", ":", '"text"', '"n"', '"', "1.0", "NaN", "null", "\n", " ", "\\", '"a"', "x"]


def read_by_page(page: Any, files: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """The page's result for each file."""
    found: list[dict[str, Any]] = page.evaluate(READ, [[name, base64.b64encode(each).decode()] for name, each in files])
    return found


def as_rows(found: dict[str, Any], name: str) -> list[str | Wrong | None]:
    """The page's rows in the form of the cases."""
    return [
        None if row.get("told") == "null" else wrong(row["told"], name) if "told" in row else row["text"]
        for row in found["rows"]
    ]


def wrong(told: str, name: str) -> Wrong:
    """A reason such as `fields: 1 where the header has 2; rows.csv, line 3`, in its parts."""
    reason, _, where = told.rpartition(f"{name}, ")
    return Wrong(where, reason.removesuffix("; ").removesuffix(": "))


def test_the_table_is_read_as_by_the_commands(url: str, open_page: Callable[..., Any]) -> None:
    """Each row is in its place with its text, or with the reason and its line."""
    found = read_by_page(open_page(url), [(case.name, case.content) for case in CASES.values()])
    for (title, case), each in zip(CASES.items(), found, strict=True):
        assert "error" not in each, (title, each)
        require_rows(as_rows(each, case.name), case)


def test_files_of_which_nothing_is_read(url: str, open_page: Callable[..., Any]) -> None:
    """The error names the file and the fault."""
    found = read_by_page(open_page(url), list(UNREADABLE.values()))
    told = [
        each["error"].removeprefix(name).lstrip(", ")
        for each, (name, _) in zip(found, UNREADABLE.values(), strict=True)
    ]
    assert [each for each, wanted in zip(told, UNREADABLE, strict=True) if not each.startswith(wanted)] == []


def test_what_the_page_cannot_unpack_is_named(url: str, open_page: Callable[..., Any]) -> None:
    """The error names another compression, and content beyond the limit after unpacking."""
    large = gzip.compress(bytes(51 << 20))
    found = read_by_page(open_page(url), [("a.csv.bz2", bz2.compress(b"text\na\n")), ("a.csv.gz", large)])
    assert [each["error"] for each in found] == [
        "a.csv.bz2 is a bzip2 file: the page unpacks only gzip; sentiment-score reads the others.",
        "a.csv.gz is larger than 50 MB unpacked; sentiment-score reads larger files.",
    ]


def joined(draw: random.Random, pieces: list[str | bytes], most: int) -> bytes:
    """Some of the pieces, joined."""
    chosen = draw.choices(pieces, k=draw.randrange(most))
    return b"".join(each if isinstance(each, bytes) else each.encode() for each in chosen)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json"])
def test_files_at_random(url: str, open_page: Callable[..., Any], tmp_path: Path, suffix: str) -> None:
    """The page and the commands find the same rows in any file, or both refuse it."""
    draw = random.Random(suffix)  # noqa: S311 - files, not secrets
    files = []
    for number in range(400):
        delimiter = "\t" if suffix == "tsv" else draw.choice([",", ";", "|"])
        head, tail = (f"n{delimiter}text\n".encode(), b"") if suffix != "json" else (b'{"text": "a"}\n', b"")
        if suffix == "json" and draw.random() < 0.5:
            head, tail = b'[{"text": "a"},', b"]"
        files.append(
            (f"{number}.{suffix}", head + joined(draw, JSON_PIECES if suffix == "json" else PIECES, 40) + tail)
        )
    for (name, content), each in zip(files, read_by_page(open_page(url), files), strict=True):
        source = source_of(tmp_path / name, content)
        try:
            wanted = rows_of(read(source, Projection("text", keep=True)))
        except DataError:
            wanted = []
        assert "error" not in each or not wanted, (content, each)
        if "rows" in each:
            require_rows(as_rows(each, name), Case(name, content, [reasons(row) for row in wanted]))


def reasons(row: str | Wrong | None) -> str | Wrong | None:
    """The row without the words of a parser."""
    own = isinstance(row, Wrong) and row.message.startswith(("not JSON", "not UTF-8"))
    return Wrong(row.where, row.message.partition(":")[0]) if own and isinstance(row, Wrong) else row
