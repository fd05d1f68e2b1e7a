"""Examples from files and named data sets: labels, missing values, and temporary files."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.errors import ConfigError, DataError
from records.options import ReadingOptions
from tests.fixtures.places import ROOT
from training.data.examples import Examples
from training.data.reading.columns import Columns
from training.data.reading.load import load_files, load_named


def rows_file(path: Path, *rows: tuple[str, str]) -> Path:
    """A TSV file of these (label, text)."""
    path.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for label, text in rows), encoding="utf-8")
    return path


def pairs(examples: Examples) -> list[tuple[str, str]]:
    """The (label, text) of each example."""
    return [(examples.labels[target], text) for target, text in zip(examples.targets, examples.texts, strict=True)]


ROWS = [("positive", "not bad"), ("negative", "not good"), ("neutral", "it is a bus")]


def test_order_of_rows_and_labels(tmp_path: Path) -> None:
    """Rows keep their order over several files of any format, and the labels of sentiment have theirs."""
    tsv = rows_file(tmp_path / "a.tsv", *ROWS)
    jsonl = tmp_path / "b.jsonl"
    jsonl.write_text('{"x": 1, "text": "so so", "label": "neutral"}\n{"text": "🙂", "label": "positive", "y": []}')
    examples = load_files([tsv, str(jsonl)])
    assert examples.labels == ("negative", "neutral", "positive")
    assert pairs(examples) == [*ROWS, ("neutral", "so so"), ("positive", "🙂")]
    assert examples.counts() == {"negative": 1, "neutral": 2, "positive": 2}
    assert examples.targets.dtype == np.int64
    assert examples.groups is None


def test_texts_are_a_sequence(tmp_path: Path) -> None:
    """Texts have indices, slices and iteration; a selection keeps its order."""
    path = tmp_path / "rows.tsv"
    path.write_text("label\tid\ttext\n" + "".join(f"{i % 2}\t{i // 2 or ''}\ttext {i}\n" for i in range(10)))
    examples = load_files([path], Columns(group="id"))
    assert (len(examples), examples.texts[3], examples.texts[-1]) == (10, "text 3", "text 9")
    assert examples.texts[2:4] == ["text 2", "text 3"]
    chosen = examples.select(np.array([7, 2, 0]))
    assert pairs(chosen) == [("1", "text 7"), ("0", "text 2"), ("0", "text 0")]
    assert chosen.groups == ("3", "1", None)


def test_columns_by_name(tmp_path: Path) -> None:
    """Any columns can be text and label; labels become strings."""
    pq.write_table(
        pa.table({"label": ["x"] * 4, "stars": [1, 5, 5, 1], "review": ["a", "b", "c", "d"]}), tmp_path / "r.parquet"
    )
    examples = load_files([tmp_path / "r.parquet"], Columns(text="review", label="stars"))
    assert pairs(examples) == [("1", "a"), ("5", "b"), ("5", "c"), ("1", "d")]
    with pytest.raises(DataError, match="no column 'words'; the columns are 'label', 'stars', 'review'"):
        load_files([tmp_path / "r.parquet"], Columns(text="words"))
    with pytest.raises(ConfigError, match="different columns"):
        Columns(text="label")


def test_mixed_labels_in_json(tmp_path: Path) -> None:
    """JSON labels of mixed types are the same as their strings."""
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"text": f"t{v}", "label": v}) for v in (1, "1", " b ", True, 0.5)))
    assert [label for label, _ in pairs(load_files([path]))] == ["1", "1", "b", "true", "0.5"]


def test_blank_texts_are_dropped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Blank and null texts are dropped, also without a label; a warning counts them and names the first."""
    first = rows_file(tmp_path / "a.tsv", ROWS[0], ROWS[1])
    second = tmp_path / "b.jsonl"
    second.write_text(
        '{"text": "fine", "label": "neutral"}\n'
        '{"text": null, "label": "neutral"}\n'
        '{"text": " \\u00a0\\n", "label": null}\n'
        '{"text": "ok", "label": "neutral"}\n'
    )
    with caplog.at_level(logging.WARNING, logger="training.data.reading.collector"):
        examples = load_files([first, second])
    assert pairs(examples) == [*ROWS[:2], ("neutral", "fine"), ("neutral", "ok")]
    assert examples.texts[2:] == ["fine", "ok"]
    assert [record.getMessage() for record in caplog.records] == [
        f"2 of 6 rows have no text and are left out; the first is {second}, line 2"
    ]


def test_only_blank_texts(tmp_path: Path) -> None:
    """A file of blank texts only is an error that names it."""
    path = rows_file(tmp_path / "rows.tsv", ("positive", " "), ("negative", ""))
    with pytest.raises(DataError, match=r"rows\.tsv: no row has a text in column 'text'"):
        load_files([path])


@pytest.mark.parametrize("label", ['""', "null", '"  "', "NaN", None])
def test_missing_label(tmp_path: Path, caplog: pytest.LogCaptureFixture, label: str | None) -> None:
    """Rows with an empty label, null or none are dropped; a warning counts them and names the first."""
    path = tmp_path / "rows.json"
    last = '{"text": "c"}' if label is None else f'{{"text": "c", "label": {label}}}'
    path.write_text(f'{{"text": "a", "label": "x"}}\n{{"text": "b", "label": "y"}}\n{last}\n')
    with caplog.at_level(logging.WARNING, logger="training.data.reading.collector"):
        assert pairs(load_files([path])) == [("x", "a"), ("y", "b")]
    assert [record.getMessage() for record in caplog.records] == [
        f"1 of 3 rows have no label and are left out; the first is {path}, line 3"
    ]
    path.write_text(f"{last}\n" * 2 if label else '{"text": "c", "label": ""}\n')
    with pytest.raises(DataError, match=r"rows\.json: no row has a label in column 'label'"):
        load_files([path])


@pytest.mark.parametrize(("text", "kind"), [("[1]", "a list or an object"), ("3", "a number")])
def test_text_that_is_none(tmp_path: Path, text: str, kind: str) -> None:
    """A text that is a number or a list is an error that names the row."""
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"text": "a", "label": "x"}}\n{{"text": {text}, "label": "y"}}\n')
    with pytest.raises(DataError, match=rf"rows\.jsonl, line 2, column 'text': not text: {kind}"):
        load_files([path])


def test_rows_that_cannot_be_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """They are an error with file, line and column, or with the flag dropped and counted by reason."""
    path = tmp_path / "rows.csv"
    path.write_bytes(b'text,label\n"a\n\xff\nb",x\nc,x\nd,y,z\ne,y\nf\n')
    with pytest.raises(DataError, match=r"rows\.csv, line 2, column 'text': not UTF-8: --encoding names another one"):
        load_files([path])
    with caplog.at_level(logging.WARNING, logger="training.data.reading.collector"):
        assert pairs(load_files([path], skip_unreadable=True)) == [("x", "c"), ("y", "e")]
    assert [record.getMessage() for record in caplog.records] == [
        f"1 of 5 rows cannot be read (not UTF-8) and are left out; the first is {path}, line 2",
        f"2 of 5 rows cannot be read (fields) and are left out; the first is {path}, line 6",
    ]


def test_files_without_rows(tmp_path: Path) -> None:
    """A file without rows is an error even beside others."""
    path = rows_file(tmp_path / "rows.tsv", *ROWS)
    with pytest.raises(DataError, match=r"none\.tsv: has no rows"):
        load_files([path, rows_file(tmp_path / "none.tsv")])


def test_one_nan_is_one_null(tmp_path: Path) -> None:
    """A NaN drops only its own text, and another type in another column changes nothing."""
    path = tmp_path / "rows.jsonl"
    texts = ['so "good" café\nyes', "bad", "fine"] * 10_000
    lines = [json.dumps({"text": text, "label": str(place % 2), "x": place}) for place, text in enumerate(texts)]
    lines[1] = '{"text": NaN, "label": "1", "x": 1}'
    lines[-1] = json.dumps({"text": texts[-1], "label": "1", "x": "another type", "late": [{"key": 1}]})
    path.write_text("\n".join(lines))
    del texts[1]
    assert list(load_files([path]).texts) == texts


def test_how_files_are_read_can_be_said(tmp_path: Path) -> None:
    """Header and encoding can be set, as Sentiment140 needs."""
    path = tmp_path / "training.csv"
    path.write_bytes('"0","1","Mon","NO_QUERY","u","déjà, vu"\n"4","2","Mon","NO_QUERY","u","fine"\n'.encode("latin-1"))
    reading = ReadingOptions(header=False, encoding="latin-1")
    examples = load_files([path], Columns(text="6", label="1", group="2"), reading=reading)
    assert pairs(examples) == [("0", "déjà, vu"), ("4", "fine")]
    assert examples.groups == ("1", "2")


def test_folders_by_class(tmp_path: Path) -> None:
    """The folder's name is the label."""
    for name in ("pos/1.txt", "neg/1.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)
    assert pairs(load_files([tmp_path])) == [("negative", "neg/1.txt"), ("positive", "pos/1.txt")]
    (tmp_path / "pos/1.txt").write_text(" ")
    with pytest.raises(DataError, match="every row has the label 'neg'"):
        load_files([tmp_path])


def test_one_class_alone(tmp_path: Path) -> None:
    """Training needs two labels; evaluation by known labels needs one."""
    path = rows_file(tmp_path / "rows.tsv", ROWS[0], ROWS[0])
    with pytest.raises(DataError, match="every row has the label 'positive'"):
        load_files([path])
    assert load_files([path], labels=("negative", "positive")).counts() == {"negative": 0, "positive": 2}


def test_label_in_validation_only(tmp_path: Path) -> None:
    """A label that training does not know is an error that names it, its file and row."""
    path = rows_file(tmp_path / "validation.tsv", *ROWS)
    message = r"validation\.tsv, line 4: the label 'neutral' is not one of the known labels: 'positive', 'negative'"
    with pytest.raises(DataError, match=message):
        load_files([path], labels=("positive", "negative"))
    assert load_files([path], labels=("positive", "neutral", "negative")).targets.tolist() == [0, 2, 1]


def test_texts_taken_for_labels(tmp_path: Path) -> None:
    """A column with a different label in each row is refused."""
    path = rows_file(tmp_path / "rows.tsv", *((str(i), f"text {i}") for i in range(1_100)))
    with pytest.raises(DataError, match="line 1002: more than 1000 different labels"):
        load_files([path])


def test_no_files() -> None:
    """No file at all is an error."""
    with pytest.raises(DataError, match="no input file was given"):
        load_files([])


def test_nothing_stays_behind_and_nothing_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No temporary file stays, a changed file is read again, and old rows stay readable."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path = rows_file(tmp_path / "rows.tsv", *ROWS)
    stamp = path.stat()
    before = load_files([path])
    rows_file(path, *reversed([(label, text.swapcase()) for label, text in ROWS]))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    after = load_files([path])
    assert list(after.texts) == ["IT IS A BUS", "NOT GOOD", "NOT BAD"]
    path.unlink()
    assert pairs(before) == ROWS
    with pytest.raises(DataError):
        load_files([path])
    assert list(temporary.iterdir()) == []


def test_a_temporary_folder_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary folder that cannot be written is an error that says so."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(DataError, match="the temporary folder: the texts of the rows cannot be written"):
        load_files([rows_file(tmp_path / "rows.tsv", *ROWS)])


def test_fingerprint(tmp_path: Path) -> None:
    """The fingerprint depends on texts, labels and order only, and not on the source."""
    rows = [*ROWS, ("positive", "ab"), ("positive", "c")]
    path = rows_file(tmp_path / "rows.tsv", *rows)
    original = load_files([path])
    same = tmp_path / "same.jsonl"
    same.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for label, text in rows))
    changed = [
        rows[::-1],
        rows[:-1],
        [*rows[:3], ("positive", "a"), ("positive", "bc")],
        [("negative", "not bad"), *rows[1:]],
    ]
    others = [load_files([rows_file(tmp_path / f"{i}.tsv", *other)]).fingerprint() for i, other in enumerate(changed)]
    assert original.fingerprint() == load_files([same]).fingerprint()
    assert original.select(np.arange(5)).fingerprint() == original.fingerprint()
    assert original.select(np.array([0, 1, 2, 4, 3])).fingerprint() != original.fingerprint()
    assert len({original.fingerprint(), *others}) == 5


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    """A folder in the hub's layout: two Parquet splits, and a card with the class names."""
    folder = tmp_path / "reviews"
    (folder / "data").mkdir(parents=True)
    for split, labels in (("train", [1, 0, 1]), ("test", [0, -1, 1])):
        table = pa.table({"text": [f"{split} {i}" for i in range(3)], "label": labels})
        pq.write_table(table, folder / "data" / f"{split}-00000-of-00001.parquet")
    (folder / "README.md").write_text(
        "---\ndataset_info:\n  features:\n  - name: text\n    dtype: string\n  - name: label\n    dtype:\n"
        "      class_label:\n        names:\n          '0': negative\n          '1': positive\n---\n"
    )
    return folder


def test_data_set_by_name(data_set: Path) -> None:
    """A data set gives the chosen split, with the names of its classes as labels."""
    examples = load_named(str(data_set))
    assert pairs(examples) == [("positive", "train 0"), ("negative", "train 1"), ("positive", "train 2")]
    assert load_named(str(data_set), split="train[:2]").texts[:] == ["train 0", "train 1"]


def test_faults_of_a_data_set(data_set: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A missing split, column or label of a data set is named."""
    with pytest.raises(DataError, match=r"split 'dev': cannot be loaded: Unknown split \"dev\""):
        load_named(str(data_set), split="dev")
    with pytest.raises(DataError, match="no column 'review'; the columns are 'text', 'label'"):
        load_named(str(data_set), Columns(text="review"))
    assert pairs(load_named(str(data_set), split="test")) == [("negative", "test 0"), ("positive", "test 2")]
    assert "1 of 3 rows have no label and are left out; the first is" in caplog.text
    assert "split 'test', row 2" in caplog.text


def test_hub_out_of_reach(tmp_path: Path) -> None:
    """Without a connection or a copy, the error names the data set and the reason."""
    script = (
        "from training.data.reading.load import load_named\n"
        "from model.errors import DataError\n"
        "try: load_named('someone/reviews:small', split='train')\n"
        "except DataError as error: print(error)\n"
    )
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=offline, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == (
        "data set 'someone/reviews:small', split 'train': the hub cannot be reached, and there is no local copy\n"
    )
