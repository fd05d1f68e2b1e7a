"""Parquet: columns keep their types, and broken files are found out."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.errors import DataError
from score import parquet
from score.parquet import Parquet
from score.source import Source


def test_every_column_is_kept_with_its_type(tmp_path: Path) -> None:
    """Windows across row groups hold all rows in order, whatever their columns hold."""
    table = pa.table(
        {
            "text": pa.array(["a", None, "b"] * 5).dictionary_encode(),
            "at": pa.array([1, 2, 3] * 5, pa.timestamp("us", "UTC")),
            "deep": pa.array([[{"k": 1}], None, []] * 5),
        }
    )
    path = tmp_path / "rows.parquet"
    pq.write_table(table, path, row_group_size=4)
    reader = Parquet("text", 6)
    windows = list(reader.windows(Source(str(path), "parquet"), 0))
    rows = [reader.rows(window) for window in windows]
    assert pa.concat_tables([each.kept for each in rows]).to_pylist() == table.to_pylist()
    assert rows[0].kept.schema == table.schema  # type: ignore[union-attr]
    assert [text for each in rows for text in each.texts] == ["a", None, "b"] * 5
    assert max(len(each.texts) for each in rows) <= 6
    assert windows[-1].consumed == path.stat().st_size


def test_long_texts_make_small_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a window holds is bounded in bytes, too."""
    monkeypatch.setattr(parquet, "WINDOW_BYTES", 8000)
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"text": ["x" * 1000 + str(each) for each in range(20)]}), path, use_dictionary=False)
    assert len(list(Parquet("text").windows(Source(str(path), "parquet"), 0))) >= 3


def test_a_file_is_read_as_it_is_needed(tmp_path: Path) -> None:
    """It is never in memory as a whole, however many row groups it has."""
    path = tmp_path / "rows.parquet"
    draw = random.Random(1)  # noqa: S311 (no secret)
    texts = [draw.randbytes(5000).hex() for _ in range(1000)]
    pq.write_table(pa.table({"text": texts}), path, row_group_size=50, use_dictionary=False)
    before = pa.total_allocated_bytes()
    most = 0
    for _ in Parquet("text", 10).windows(Source(str(path), "parquet"), 0):
        most = max(most, pa.total_allocated_bytes() - before)
    assert most < path.stat().st_size / 2


def test_strings_that_are_not_utf8(tmp_path: Path) -> None:
    """The rows that hold them say so and have nulls in their stead; the others are whole."""
    path = tmp_path / "rows.parquet"
    wrong = pa.array([b"\xff", b"a", b"b"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": wrong, "other": pa.array(["x", "y", "z"])}), path)
    reader = Parquet("text")
    (window,) = reader.windows(Source(str(path), "parquet"), 0)
    rows = reader.rows(window)
    assert rows.errors == ["not UTF-8", None, None]
    assert rows.kept.to_pylist()[0] == {"text": None, "other": "x"}  # type: ignore[union-attr]
    assert rows.texts == [None, "a", "b"]


def test_files_that_will_not_do(tmp_path: Path) -> None:
    """Cut short, without the column, or with other things than strings in it."""
    path = tmp_path / "rows.parquet"
    source = Source(str(path), "parquet")
    pq.write_table(pa.table({"text": [1, 2]}), path)
    with pytest.raises(DataError, match="column 'text' holds int64, not strings"):
        Parquet("text").columns(source)
    with pytest.raises(DataError, match="no column 'body'; the columns are 'text'"):
        Parquet("body").columns(source)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match=r"rows\.parquet: is not a whole Parquet file"):
        Parquet("text").columns(source)


def test_a_page_that_is_damaged(tmp_path: Path) -> None:
    """Found when it is read, it is named."""
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"text": [f"text {each}" for each in range(1000)]}), path, write_page_checksum=True)
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"rows\.parquet: is not a whole Parquet file"):
        list(Parquet("text").windows(Source(str(path), "parquet"), 0))
