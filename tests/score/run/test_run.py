"""Runs from files to parts: resumed, refused, and in every format."""

from __future__ import annotations

import dataclasses
import fcntl
import gzip
import json
import os
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.errors import ConfigError, DataError, ScoringError, SentimentError
from records.options import ReadingOptions
from score.part.scorer import Part
from score.part.writing import OUTPUTS, Output
from score.run import folder as folders
from score.run.run import Plan, execute, make_plan
from tests.score.support import MANIFEST, Watched, options, run, scored

TEXTS = ["good day", "bad day", "", "so so"] * 5
EXPECTED = ["positive", "negative", None, "neutral"] * 5


def archive(folder: Path, format: str, name: str = "rows") -> Path:
    """Twenty rows with a number each."""
    path = folder / f"{name}.{format}"
    rows = [{"id": each, "text": text} for each, text in enumerate(TEXTS)]
    if format == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif format.startswith("jsonl"):
        path.write_bytes(_packed("".join(json.dumps(row) + "\n" for row in rows).encode(), path))
    else:
        comma = "\t" if format.startswith("tsv") else ","
        lines = [f"id{comma}text", *(f"{row['id']}{comma}{row['text']}" for row in rows)]
        path.write_bytes(_packed("\n".join(lines).encode(), path))
    return path


def _packed(content: bytes, path: Path) -> bytes:
    if path.suffix == ".zst":
        return bytes(pa.compress(content, "zstd", asbytes=True))
    return gzip.compress(content) if path.suffix == ".gz" else content


@pytest.mark.parametrize("format", ["csv", "csv.zst", "tsv.gz", "jsonl", "jsonl.gz", "parquet"])
@pytest.mark.parametrize("output", OUTPUTS)
def test_every_format_to_every_other(tmp_path: Path, format: str, output: Output) -> None:
    """Each row is there once, in order, with its own columns and ours."""
    watched = Watched()
    path = archive(tmp_path, format)
    tally = run(options(tmp_path, path, output_format=output, window=6), watched)
    rows = scored(tmp_path / "out")
    assert [int(row["id"]) for row in rows] == list(range(20))
    assert [row["label"] or None for row in rows] == EXPECTED
    assert [row["error"] or None for row in rows] == [None, None, "blank", None] * 5
    assert (tally.rows, tally.errors["blank"], len(watched.parts)) == (20, 5, 4)
    assert (watched.size, watched.position) == (path.stat().st_size,) * 2


def test_a_finished_run_is_not_done_again(tmp_path: Path) -> None:
    """It gives the same counts; a part that was taken away is written again, to the byte."""
    chosen = options(tmp_path, archive(tmp_path, "csv"), window=6)
    first = run(chosen)
    watched = Watched()
    assert run(chosen, watched) == first
    assert (watched.before, watched.parts) == (20, [])
    part = tmp_path / "out" / "part-000000-000002.parquet"
    content = part.read_bytes()
    part.unlink()
    assert run(chosen, watched) == first
    assert watched.parts == ["part-000000-000002"]
    assert part.read_bytes() == content


def test_inputs_may_move_but_not_change(tmp_path: Path) -> None:
    """What counts is their content and their order."""
    path = archive(tmp_path, "csv")
    run(options(tmp_path, path))
    path = path.rename(tmp_path / "moved.csv")
    assert run(options(tmp_path, path)).rows == 20
    path.write_bytes(path.read_bytes().replace(b"good", b"fine"))
    with pytest.raises(ScoringError, match=r"another run \(.*moved\.csv differs from its .*rows\.csv\)"):
        run(options(tmp_path, path))
    with pytest.raises(ScoringError, match=r"another run \(1 inputs, now 2\)"):
        run(options(tmp_path, path, archive(tmp_path, "csv")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text_column": "id"}, "text_column is text, now id"),
        ({"output_format": "csv"}, "output_format is parquet, now csv"),
        ({"prefix": "s_"}, "prefix is , now s_"),
        ({"reading": ReadingOptions(encoding="latin-1")}, "reading is {.*None.*}, now {.*latin-1.*}"),
        ({"window": 7}, r"window is \[20000, 8388608\], now \[7, 8388608\]"),
    ],
)
def test_another_run_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    """With what is different; and what is there stays."""
    path = archive(tmp_path, "csv")
    run(options(tmp_path, path))
    before = sorted(each.name for each in (tmp_path / "out").iterdir())
    with pytest.raises(ScoringError, match=rf"out: holds another run \({message}\)"):
        run(options(tmp_path, path, **change))
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == before


def test_another_artifact_is_refused(tmp_path: Path) -> None:
    """Half an archive by one model and half by another is of no use."""
    chosen = options(tmp_path, archive(tmp_path, "csv"))
    run(chosen)
    other = dataclasses.replace(MANIFEST, temperature=2.0, version="")
    other = dataclasses.replace(other, version=other.digest())
    (chosen.artifact / "manifest.json").write_bytes(other.to_bytes())
    with pytest.raises(ScoringError, match=rf"artifact is fake@{MANIFEST.version}, now fake@{other.version}"):
        run(chosen)


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    """Files that are there already, a process at work, no folder at all: nothing is written."""
    chosen = options(tmp_path, archive(tmp_path, "csv"))
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(ScoringError, match="out: holds other files; name a new or an empty folder"):
        run(chosen)
    assert [each.name for each in out.iterdir()] == ["mine.txt"]
    (out / "mine.txt").unlink()
    run(chosen)
    with open(out / "_run" / folders.LOCK) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ScoringError, match="out: another process writes to it"):
            run(chosen)
    with pytest.raises(ScoringError, match=r"rows\.csv/out: cannot be written \(Not a directory\)"):
        run(dataclasses.replace(chosen, output=str(tmp_path / "rows.csv" / "out")))


def test_what_was_counted_must_be_there(tmp_path: Path) -> None:
    """A folder that somebody tidied up is not taken for sound."""
    chosen = options(tmp_path, archive(tmp_path, "csv"))
    run(chosen)
    (tmp_path / "out" / "_run" / "part-000000-000000.json").write_text("{")
    with pytest.raises(ScoringError, match=r"part-000000-000000\.json: is missing or damaged"):
        run(chosen)


def mixed(folder: Path, format: str) -> None:
    """A folder of two files, of which the second has another column."""
    archive(folder, format, "a")
    if format == "parquet":
        pq.write_table(pa.table({"id": ["1"], "text": ["x"]}), folder / "b.parquet")
    else:
        (folder / "b.csv").write_text("id,words,text\n1,2,3\n")


@pytest.mark.parametrize(
    ("format", "message"),
    [
        ("csv", r"b\.csv: its columns differ from those of .*a\.csv: has 'words'"),
        ("parquet", r"b\.parquet: its columns differ from those of .*: has .*id: string.*, lacks .*id: int64"),
    ],
)
def test_mixed_schemas_are_refused(tmp_path: Path, format: str, message: str) -> None:
    """Before anything is written."""
    (tmp_path / "in").mkdir()
    mixed(tmp_path / "in", format)
    with pytest.raises(DataError, match=message):
        run(options(tmp_path, tmp_path / "in"))
    assert not (tmp_path / "out").exists()


def test_objects_of_different_files_share_their_columns(tmp_path: Path) -> None:
    """The keys of JSON lines come and go: every part has all of them."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text('{"text": "good", "a": 1}\n')
    (tmp_path / "in" / "b.jsonl").write_text('{"text": "bad", "b": true, "a": 0.5}\n')
    run(options(tmp_path, tmp_path / "in"))
    assert [(row["a"], row["b"]) for row in scored(tmp_path / "out")] == [(1.0, None), (0.5, True)]


def test_formats_are_not_mixed(tmp_path: Path) -> None:
    """A part has the columns of one format."""
    with pytest.raises(DataError, match=r"rows\.tsv: is tsv, .*rows\.csv is csv: score them separately"):
        run(options(tmp_path, archive(tmp_path, "csv"), archive(tmp_path, "tsv")))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"text_column": "words"}, DataError, "no column 'words'; the columns are 'id', 'text'"),
        (
            {"output": "-", "output_format": "parquet"},
            ConfigError,
            "output_format: Parquet cannot be written to a pipe",
        ),
        ({"output": "in/out"}, ConfigError, "output: in/out is within the input in"),
        ({"output": "."}, ConfigError, r"output: the input in/rows\.csv is within it"),
        ({"output": "s.csv"}, ConfigError, "output: s.csv names a file, but parts need a folder"),
        ({"output": "in/rows.csv"}, ConfigError, "output: in/rows.csv names a file"),
        ({"output": "S.JSONL.GZ"}, ConfigError, "output: S.JSONL.GZ names a file"),
        ({"window": 0}, ConfigError, "window: 0 is less than 1"),
        ({"artifact": Path("gone")}, SentimentError, "gone: no such folder"),
    ],
)
def test_options_that_will_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], error: type[SentimentError], message: str
) -> None:
    """They are refused before anything is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    archive(tmp_path / "in", "csv")
    chosen = dataclasses.replace(options(tmp_path, "in"), **given)
    before = set(tmp_path.iterdir())
    with pytest.raises(error, match=message):
        make_plan(chosen)
    assert set(tmp_path.iterdir()) == before


def test_a_column_of_ours_in_the_archive(tmp_path: Path) -> None:
    """Labelled archives are common: a prefix keeps both."""
    path = tmp_path / "rows.csv"
    path.write_text("text,label\ngood,x\n")
    with pytest.raises(ConfigError, match="prefix: the rows already have a column 'label'"):
        run(options(tmp_path, path))
    run(options(tmp_path, path, prefix="s_"))
    (row,) = scored(tmp_path / "out")
    assert (row["label"], row["s_label"]) == ("x", "positive")


def test_a_file_that_changes_meanwhile(tmp_path: Path) -> None:
    """The run ends; what it would have mixed up is not finished."""
    path = archive(tmp_path, "csv")
    plan = make_plan(options(tmp_path, path, window=6))
    windows = plan.windows(frozenset())
    next(windows)
    os.utime(path, (1, 1))
    with pytest.raises(DataError, match=r"rows\.csv: changed while it was read"):
        list(windows)


def test_an_archive_without_rows(tmp_path: Path) -> None:
    """Nothing to do is done."""
    path = tmp_path / "rows.csv"
    path.write_text("text\n")
    assert run(options(tmp_path, path)).rows == 0
    assert list((tmp_path / "out").glob("part-*")) == []


def test_a_run_that_fails_at_once_leaves_nothing(tmp_path: Path) -> None:
    """Whoever mistyped a column that only a worker could miss tries again in the same folder."""

    @contextmanager
    def broken(plan: Plan, done: Set[str]) -> Iterator[Iterator[Part]]:
        raise ScoringError("no worker")
        yield iter(())

    chosen = options(tmp_path, archive(tmp_path, "csv"), window=6)
    with pytest.raises(ScoringError, match="no worker"):
        execute(make_plan(chosen), broken, Watched())
    assert not (tmp_path / "out").exists()
    assert run(dataclasses.replace(chosen, prefix="s_")).rows == 20
    with pytest.raises(ScoringError, match="another run"):
        run(chosen)
    assert len(list((tmp_path / "out").glob("part-*"))) == 4
