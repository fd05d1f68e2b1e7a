"""Reading one file: what each format may hold, and what is said of a file that cannot be read."""

from __future__ import annotations

import contextlib
import errno
import gzip
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.errors import DataError
from training import faults
from training.files import quiet_datasets, read_file

COLUMNS = ["text", "label"]
Read = Callable[[str, bytes], dict[str, list[Any]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file of this name and content, and read its columns."""

    def write_and_read(name: str, content: bytes) -> dict[str, list[Any]]:
        path = tmp_path / name
        path.write_bytes(content)
        cache = tmp_path / "cache"
        cache.mkdir(exist_ok=True)
        rows: dict[str, list[Any]] = read_file(path, COLUMNS, cache)[:]
        return rows

    return write_and_read


ROWS = {"text": ["fine, really", "not good"], "label": ["positive", "negative"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.csv", b'text,label\n"fine, really",positive\nnot good,negative\n'),
        ("ROWS.CSV", b'text,label\r\n"fine, really",positive\r\nnot good,negative\r\n'),
        ("rows.tsv", b"label\ttext\npositive\tfine, really\nnegative\tnot good\n"),
        ("rows.with.dots.tsv", b"label\ttext\r\npositive\tfine, really\r\nnegative\tnot good"),
        ("r[o]ws*.tsv", b"label\ttext\npositive\tfine, really\n\nnegative\tnot good\n\n"),
        (".rows.tsv", b"\xef\xbb\xbflabel\ttext\npositive\tfine, really\nnegative\tnot good\n"),
        (
            "rows.jsonl",
            b'{"text": "fine, really", "label": "positive"}\n\n{"label": "negative", "text": "not good"}\n',
        ),
        (
            "rows.ndjson",
            b'{"text": "fine, really", "label": "positive", "x": [{}]}\n{"text": "not good", "label": "negative"}',
        ),
        (
            "rows.json",
            b'[{"text": "fine, really", "label": "positive"},\n {"label": "negative", "text": "not good"}]',
        ),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_formats(read: Read, name: str, content: bytes, compressed: bool) -> None:
    """Every text format gives the same rows, also compressed, with any line ends and an awkward file name."""
    assert (read(f"{name}.gz", gzip.compress(content)) if compressed else read(name, content)) == ROWS


def test_parquet_reads_the_columns_asked_for(tmp_path: Path) -> None:
    """Parquet gives the same rows, whatever its other columns hold and however its strings are stored."""
    path = tmp_path / "rows.Parquet"
    table = {
        "when": pa.array([[1], None]),
        "label": pa.array(ROWS["label"]).dictionary_encode(),
        "text": pa.array(ROWS["text"], pa.large_string()),
    }
    pq.write_table(pa.table(table), path)
    assert read_file(path, COLUMNS, tmp_path)[:] == ROWS


def test_words_stay_words(read: Read) -> None:
    """No word or number of a delimited file becomes a null or another type."""
    texts = ["NA", "null", "None", "nan", "", "1e5", "007", "True", "2020-01-01", " a "]
    assert read("rows.tsv", "".join(["text\tlabel\n", *(f"{t}\t1\n" for t in texts)]).encode())["text"] == texts


def test_tsv_has_no_quotes(read: Read) -> None:
    """In TSV a double quote is a character, and so is a carriage return between lines that end without one."""
    content = b'label\ttext\na\t"An open quote\nb\tone "inside" it\nc\tbefore\rafter\nd\t""\n'
    assert read("rows.tsv", content)["text"] == ['"An open quote', 'one "inside" it', "before\rafter", '""']


def test_csv_quotes_hold_line_ends(read: Read) -> None:
    """In CSV a quoted field holds commas, doubled quotes and line ends."""
    content = b'label,text\na,"one, ""two""\r\nthree"\nb,last\n'
    assert read("rows.csv", content)["text"] == ['one, "two"\r\nthree', "last"]


def test_long_text(read: Read) -> None:
    """A text may be longer than the csv module's bound, also where rows are looked at twice."""
    text = "long " * 50_000
    assert read("rows.csv", f"text,label\n{text},\nshort,a\n".encode())["text"] == [text, "short"]


def test_json_columns_that_appear_late(read: Read) -> None:
    """Columns other than those asked for may come and change their type after the first megabytes of JSON lines."""
    first = json.dumps({"text": "fine " * 200, "label": 1, "reply": None})
    late = json.dumps({"text": "not good", "label": 0, "reply": "yes", "more": {"a": 1}})
    rows = read("rows.jsonl", "\n".join([first] * 12_000 + [late]).encode())
    assert (len(rows["text"]), rows["text"][-1], rows["label"][-1]) == (12_001, "not good", 0)


JSON = b'{"text": "a", "label": "x"}\n'
PARQUET = "rows.parquet"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rows.txt", b"text\n", "suffix must be one of .csv, .tsv"),
        ("rows.parquet.gz", b"text\n", "suffix must be one of"),
        ("rows.tsv", b"", "is empty"),
        ("rows.tsv.gz", gzip.compress(b""), "is empty"),
        ("rows.csv", b"\n\n", "is empty"),
        ("rows.csv", b"text,label\n", "only a header"),
        ("rows.csv", b"text,label\n\n\n", "only a header"),
        ("rows.csv", b"words,label\na,b\n", "no column 'text'; the columns are 'words', 'label'"),
        ("rows.csv", b"text,text,label\na,b,c\n", "more than one column 'text'"),
        ("rows.tsv", b"text\tlabel\na\tb\tc\n", "rows.tsv, line 2: 3 fields where the header has 2"),
        ("rows.tsv", b"text\tlabel\na\tb\nc\td\te\n", "rows.tsv, line 3: 3 fields where the header has 2"),
        ("rows.tsv", b"text\tlabel\na\tb\n\nc\n", "rows.tsv, line 4: 1 fields where the header has 2"),
        ("rows.csv", b'text,label\n"a\nb",x\nc\n', "rows.csv, line 4: 1 fields where the header has 2"),
        ("rows.csv", b'text,label\na,x\n"b,y\nc,z\n', "rows.csv, line 3: a quote that opens in this row"),
        ("rows.csv", b"text,label\na,x\nb\xff,y\n", "rows.csv, line 3: is not UTF-8"),
        ("rows.tsv", "text\tlabel\na\tx\n".encode("utf-16"), "rows.tsv, line 1: is not UTF-8"),
        ("rows.jsonl", JSON * 2 + b"\n" + b'{"text": "b", "la\n' + JSON, "rows.jsonl, line 4: is not JSON"),
        ("rows.jsonl", JSON + b"[1]\n", "rows.jsonl, line 2: is not a JSON object"),
        ("rows.jsonl", JSON + b'{"text": "\xff", "label": "x"}\n', "rows.jsonl, line 2: is not UTF-8"),
        ("rows.jsonl", JSON + b'{"text": "\\ud83d", "label": "x"}\n', "rows.jsonl, line 2: holds half a surrogate"),
        ("rows.json", b'[\n{"text": "a", "label": "x"},\n{"text": "b"\n]', "rows.json, line 4: is not JSON"),
        ("rows.json", b"[]", "no rows in it"),
        ("rows.jsonl", b"\n\n", "no rows in it"),
        ("rows.jsonl", b'{"words": "a", "label": "x"}', "no column 'text'; the columns are 'words', 'label'"),
        (
            "rows.tsv.gz",
            gzip.compress(b"text\tlabel\n" + os.urandom(9_000).hex().encode())[:2_000],
            "rows.tsv.gz: is not a whole gzip file",
        ),
        ("rows.jsonl.gz", gzip.compress(JSON * 9_000)[:-20], "rows.jsonl.gz: is not a whole gzip file"),
        ("rows.csv.gz", b"text,label\na,x\n", "rows.csv.gz: is not a whole gzip file"),
        ("rows.parquet", b"PAR1 and nothing", "rows.parquet: is not a whole Parquet file"),
    ],
)
def test_faults_are_named(read: Read, name: str, content: bytes, message: str) -> None:
    """A file that cannot be read is named in the error, with the line at fault and none of its text."""
    with pytest.raises(DataError) as caught:
        read(name, content)
    assert message in str(caught.value)
    assert str(caught.value).count(name) == 1


@pytest.mark.parametrize("bad", [9_999, 10_000, 10_001])
def test_faults_between_blocks(read: Read, bad: int) -> None:
    """A row too long is found wherever the reader's blocks of 10,000 rows begin."""
    rows = [b"a\tx\n"] * 20_000
    rows[bad] = b"a\tx\ty\n"
    with pytest.raises(DataError, match=f"line {bad + 2}: 3 fields"):
        read("rows.tsv", b"text\tlabel\n" + b"".join(rows))


def test_faults_of_parquet(tmp_path: Path) -> None:
    """A Parquet file cut short, without the column, with broken text or with no rows is named."""
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table(ROWS), path)
    with pytest.raises(DataError, match="no column 'words'; the columns are 'text', 'label'"):
        read_file(path, ["words"], tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match=r"rows\.parquet: is not a whole Parquet file"):
        read_file(path, COLUMNS, tmp_path)
    wrong = pa.array([b"\xff", b"a"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": wrong, "label": ["x", "y"]}), path)
    with pytest.raises(DataError, match=r"rows\.parquet: holds text that is not UTF-8"):
        read_file(path, COLUMNS, tmp_path)
    pq.write_table(pa.table(ROWS).slice(0, 0), path)
    with pytest.raises(DataError, match="no rows in it"):
        read_file(path, COLUMNS, tmp_path)


def test_no_such_file(tmp_path: Path) -> None:
    """A path that is not there or is a folder is named."""
    with pytest.raises(DataError, match=r"gone\.csv: there is no such file"):
        read_file(tmp_path / "gone.csv", COLUMNS, tmp_path)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(DataError, match=r"folder\.csv: is a folder"):
        read_file(tmp_path / "folder.csv", COLUMNS, tmp_path)


def test_no_space(tmp_path: Path) -> None:
    """A full disk is said to be full, and not taken for a fault of the file."""
    path = tmp_path / "rows.csv"
    path.write_text("text,label\na,x\n")
    full = Path("/dev/full")
    if not (full.exists() and stat.S_ISCHR(full.stat().st_mode)):
        pytest.skip("needs a device that is always full")
    try:
        with full.open("w") as file:
            file.write("x")
    except OSError as error:
        outer = datasets.exceptions.DatasetGenerationError("wrapped")
        outer.__cause__ = error
        assert "no space left under" in str(faults.explain(path, "csv", tmp_path, outer))
        outer.__cause__ = OSError(errno.EFBIG, "File too large")  # by a limit of the process
        assert "no space left under" in str(faults.explain(path, "csv", tmp_path, outer))
    else:
        pytest.fail("a full device took a byte")


def test_library_is_quiet_only_meanwhile(capfd: pytest.CaptureFixture[str], read: Read) -> None:
    """The library prints nothing of its own, good file or bad, and is as talkative afterwards as before."""
    before = (datasets.are_progress_bars_disabled(), datasets.logging.get_verbosity())
    read("rows.csv", b"text,label\na,x\n")
    with pytest.raises(DataError):
        read("rows.csv", b"text,label\na,x\nb,\xff\n")
    with contextlib.suppress(RuntimeError), quiet_datasets():
        raise RuntimeError
    assert (datasets.are_progress_bars_disabled(), datasets.logging.get_verbosity()) == before
    assert capfd.readouterr() == ("", "")
