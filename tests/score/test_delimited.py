"""CSV and TSV: every row has its place, and one that cannot be read costs its own line alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.errors import DataError
from score import delimited
from score.delimited import Delimited
from score.source import Source
from score.window import Rows, cut


def read(
    path: Path, content: bytes, format: str = "csv", text_column: str = "text", most_rows: int = 100
) -> list[Rows]:
    """The rows of each window of a file with this content."""
    path = path / f"rows.{format}"
    path.write_bytes(content)
    reader = Delimited(format, text_column, most_rows)
    return [reader.rows(window) for window in reader.windows(Source(str(path), format), 0)]  # type: ignore[arg-type]


def told(rows: Rows) -> list[Any]:
    """The error of each row, or else its text."""
    return [(error or "").partition(":")[0] or text for error, text in zip(rows.errors, rows.texts, strict=True)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"text\na\n\nb\n", ["a", "", "b"]),
        (b"text,n\na,1\n\nb,2\n\n", ["a", "b"]),
        (b"\n\xef\xbb\xbftext\na", []),
        (b"\xef\xbb\xbftext,n\r\na,1\r\nb,2", ["a", "b"]),
        (b'n,text\n1,"a ""b"",\r\n\r\nc"\n2,NA\n', ['a "b",\r\n\r\nc', "NA"]),
        (b"n,text\n1,a\n2\n3,b,c\n4,d\n", ["a", "fields", "fields", "d"]),
        (b'n,text\n1,a\n2,"b\n3,c\n4,d\n', ["a", "quote", "c", "d"]),
        (b'n,text\n1,a\n2,"b\n3,c\n4,"d"\n5,e\n', ["a", "not CSV", "c", "d", "e"]),
        (b'n,text\n1,"a" b\n2,5" c\n', ["a b", '5" c']),
        (b"n,text\n1,\xff\n2,a\n", ["not UTF-8", "a"]),
        (b'n,text\n1,"a\n\xff"\n2,b\n', ["not UTF-8", "not UTF-8", "b"]),
        (b"n,text\n1,a\rb\n2,c\n", ["not CSV", "c"]),
        (b"n,text\n1,caf\xc3\xa9\x00\n", ["café\x00"]),
    ],
)
def test_csv(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    """Quotes hold commas and line ends; a fault is that of one line, and the lines after it are read."""
    if not expected:
        with pytest.raises(DataError, match="no column 'text'"):
            read(tmp_path, content)
        return
    assert [each for rows in read(tmp_path, content) for each in told(rows)] == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'text\tn\n"a\t1\n\nb ""\t2\nc\n', ['"a', 'b ""', "fields"]),
        (b"text\tn\r\na\t1\r\n", ["a"]),
        (b"text\tn\na\rb\t1\n\xff\t2\n", ["a\rb", "not UTF-8"]),
        (b"\xef\xbb\xbftext\n\na\n", ["", "a"]),
    ],
)
def test_tsv(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    """A quote is a character like any other, and so is a carriage return where lines end without."""
    assert [each for rows in read(tmp_path, content, "tsv") for each in told(rows)] == expected


def test_columns_are_kept(tmp_path: Path) -> None:
    """Every value is the string that stood there; those of an unreadable row are null."""
    (rows,) = read(tmp_path, b"id,body,mood\n007,a,\n1\n", text_column="body")
    assert rows.kept.to_pylist() == [  # type: ignore[union-attr]
        {"id": "007", "body": "a", "mood": ""},
        {"id": None, "body": None, "mood": None},
    ]
    assert rows.errors == [None, "fields: 1 where the header has 3"]


def test_windows_are_cut_by_rows_and_by_bytes(tmp_path: Path) -> None:
    """So many of either at most, or one row that is larger."""
    assert [told(rows) for rows in read(tmp_path, b"text\na\nb\nc\n", most_rows=2)] == [["a", "b"], ["c"]]
    assert list(cut([("a", 5), ("b", 5), ("c", 1), ("d", 1)], 9, 8)) == [["a"], ["b", "c", "d"]]
    assert list(cut([("a", 99), ("b", 1)], 9, 8)) == [["a"], ["b"]]


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_endless_lines_and_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    """A line or a row in quotes beyond all bounds is an error of its own, and reading goes on after it."""
    monkeypatch.setattr("score.source.LONGEST_LINE", 1000)
    monkeypatch.setattr(delimited, "LONGEST_ROW", 500)
    rows = read(tmp_path, b"text\n" + b"x" * 2500 + b"\na\n" + b'"open\n' + b"b\n" * 300, format)
    opened = "quote" if format == "csv" else '"open'
    assert [each for window in rows for each in told(window)] == ["too long", "a", opened, *["b"] * 300]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"rows\.csv: is empty"),
        (b"\n\n", r"rows\.csv: is empty"),
        (b"a,b\n1,2\n", r"rows\.csv: there is no column 'text'; the columns are 'a', 'b'"),
        (b"text,a,text\n", r"rows\.csv: there is more than one column 'text'"),
        (b"te\xffxt\n", r"rows\.csv: its header cannot be read \(not UTF-8\)"),
    ],
)
def test_headers_that_will_not_do(tmp_path: Path, content: bytes, message: str) -> None:
    """The file is named, and the columns there are."""
    with pytest.raises(DataError, match=message):
        read(tmp_path, content)
