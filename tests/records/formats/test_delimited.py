"""CSV and TSV: columns, flags and bounds; what is read of a file is held by tests/records/cases.py."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from model.errors import ConfigError, DataError
from records.content import stream
from records.formats import quoted
from records.rows import Projection
from tests.records.support import faults, kept, read, source_of, told


def test_columns_are_kept(tmp_path: Path) -> None:
    """Every value is the string that stood there; those of a row with too few or too many fields are null."""
    rows = read(source_of(tmp_path / "rows.csv", b"id,body,mood\n007,a,1.0\n1\n3,b,\xff\n4,\xff,c\n"), "body")
    assert kept(rows) == [
        {"id": "007", "body": "a", "mood": "1.0"},
        {"id": None, "body": None, "mood": None},
        {"id": "3", "body": "b", "mood": "\ufffd"},
        {"id": "4", "body": "\ufffd", "mood": "c"},
    ]
    assert faults(rows) == [
        "line 3: fields: 1 where the header has 3",
        "line 5, column 'body': not UTF-8: --encoding names another one, such as cp1252 or latin-1",
    ]


def test_a_fault_of_another_column_that_is_asked_for(tmp_path: Path) -> None:
    """It is that of the row, with the column's name."""
    source = source_of(tmp_path / "rows.csv", b"text,label,id\na,x,\xff\nb,\xff,2\n")
    (rows,) = read(source, Projection("text", ("label",)))
    assert [each.written for each in rows.others["label"]] == ["x", ""]
    assert [fault and fault.where for fault in rows.faults] == [None, "line 3, column 'label'"]


def test_columns_without_names(tmp_path: Path) -> None:
    """They are named by their place, and so is a second one of a name."""
    source = source_of(tmp_path / "rows.csv", b"a,text,,a\n1,2,3,4\n")
    assert list(kept(read(source))[0]) == ["a", "text", "column 3", "a (column 4)"]
    assert told(read(source, "column 3")) == ["3"]
    with pytest.raises(DataError, match="more than one column 'a'"):
        read(source, "a")


def test_without_a_header(tmp_path: Path) -> None:
    """Columns have numbers, and the first line is a row."""
    source = source_of(tmp_path / "rows.csv", '"4","1","é, so"\n"0","2","b"\n'.encode("latin-1"))
    assert told(read(source, "3", header=False, encoding="latin-1")) == ["é, so", "b"]
    assert told(read(source, "3", header=False)) == ["not UTF-8", "b"]
    with pytest.raises(ConfigError, match=r"no_header: columns are named by number, from 1, not 'text'"):
        read(source, "text", header=False)
    with pytest.raises(DataError, match="no column 'column 4'; the columns are 'column 1', 'column 2', 'column 3'"):
        read(source, "4", header=False, encoding="latin-1")


def test_what_is_said_decides(tmp_path: Path) -> None:
    """A delimiter, quotes, an escape and an encoding that the file's head does not show."""
    source = source_of(tmp_path / "rows.csv", b"text~n\n'a~\\'b'~1\n\x80 5~2\n")
    found = read(source, delimiter="~", quotechar="'", escapechar="\\", encoding="cp1252")
    assert told(found) == ["a~'b", "€ 5"]
    source = source_of(tmp_path / "rows.csv", b'text,n\n"a,1\n\x81b,2\n')
    assert faults(read(source, quotechar="none", encoding="cp1252")) == ["line 3, column 'text': not CP1252"]
    source = source_of(tmp_path / "rows.tsv", b'text\tn\n"whole"\t1\n')
    assert told(read(source, quotechar='"')) == ["whole"]


def test_blocks_are_cut_by_rows(tmp_path: Path) -> None:
    """The lines go on counting, also after records of several."""
    source = source_of(tmp_path / "rows.csv", b'text,n\n"a\nb",1\nc,2\nd\n')
    first, last = read(source, Projection("text", most_rows=2))
    assert (first.texts, last.texts) == (["a\nb", "c"], [None])
    assert faults([last]) == ["line 5: fields: 1 where the header has 2"]


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_endless_lines_and_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    """A line or a row in quotes beyond all bounds is an error of its own, and reading goes on after it."""
    monkeypatch.setattr(stream, "LONGEST_LINE", 1000)
    monkeypatch.setattr(quoted, "LONGEST_ROW", 500)
    content = b"text\n" + b"x" * 2500 + b"\na\n" + b'"open\n' + b"b\n" * 300
    opened = "quote" if format == "csv" else '"open'
    for end in (b"\n", b"\r"):
        rows = read(source_of(tmp_path / f"rows.{format}", content.replace(b"\n", end)))
        assert told(rows) == ["too long", "a", opened, *["b"] * 300]


def test_a_long_text(tmp_path: Path) -> None:
    """A text may be longer than the csv module's own bound, which stays as it was."""
    text, limit = "long " * 50_000, csv.field_size_limit()
    assert told(read(source_of(tmp_path / "rows.csv", f"n,text\n1,{text}\n".encode()))) == [text]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"rows\.csv: is empty"),
        (b"\n\n", r"rows\.csv: is empty"),
        (b"a,b\n1,2\n", r"rows\.csv: there is no column 'text'; the columns are 'a', 'b'"),
        (b"text,a,text\n", r"rows\.csv: there is more than one column 'text'"),
        (b"te\xffxt\n", r"rows\.csv, line 1: the first row cannot be read \(not UTF-8: --encoding names another one"),
        (b"PAR1....PAR1", r"rows\.csv: is a Parquet file: use --input-format parquet"),
        ("text,n\na,1\n".encode("utf-16-le"), r"looks like UTF-16 without a byte order mark: use --encoding utf-16-le"),
    ],
)
def test_headers_that_will_not_do(tmp_path: Path, content: bytes, message: str) -> None:
    """The file is named, and the columns there are."""
    with pytest.raises(DataError, match=message):
        read(source_of(tmp_path / "rows.csv", content))


def test_many_rows_over_the_edges_of_chunks(tmp_path: Path) -> None:
    """Wherever the file is read on, in a line, a mark or a character, nothing is lost."""
    rows = [[str(each), "é\r\n, " * (each % 7) + "x" * (each * 37 % 101)] for each in range(30_000)]
    for end in ("\r\n", "\n", "\r"):
        content = io.StringIO(newline="")
        csv.writer(content, lineterminator=end).writerows([["n", "text"], *rows])
        source = source_of(tmp_path / "rows.csv", content.getvalue().encode())
        assert told(read(source)) == [text for _, text in rows]
