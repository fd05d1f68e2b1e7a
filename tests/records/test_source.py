"""Finding the files behind INPUT."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from pathlib import Path

import pytest

from model.errors import DataError
from records.source import PIPE, Source, digest, find_sources

TEXT = b"text\na\nb\n"


def test_files_folders_and_globs(tmp_path: Path) -> None:
    """Folders to any depth, in the order of names, without what other programs keep there for themselves."""
    for name in ("b.csv", "a/2.csv.gz", "a/1.CSV", "a/_SUCCESS", "a/.x.csv", "_run/c.csv", "[1].csv.zst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    names = [source.name.removeprefix(f"{tmp_path}/") for source in find_sources([str(tmp_path)])]
    assert names == ["[1].csv.zst", "a/1.CSV", "a/2.csv.gz", "b.csv"]
    assert [Path(each.name).name for each in find_sources([f"{tmp_path}/*/1*", f"{tmp_path}/b.csv"])] == [
        "1.CSV",
        "b.csv",
    ]
    assert find_sources([f"{tmp_path}/[1].csv.zst"]) == [Source(f"{tmp_path}/[1].csv.zst", "csv")]


def test_folders_by_class(tmp_path: Path) -> None:
    """Folders of texts are one source, and so is one class by itself; a folder with other files is not."""
    for name in ("train/pos/1.txt", "train/neg/1.txt", "train/neg/2.txt", "train/_x/3.txt", "train/urls.feat"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (source,) = find_sources([tmp_path / "train"])
    assert source.format == "folders"
    assert [Path(name).relative_to(tmp_path / "train") for name in source.files] == [
        Path("neg/1.txt"),
        Path("neg/2.txt"),
        Path("pos/1.txt"),
    ]
    assert source.size == 3 * len(TEXT)
    before = digest(source)
    assert [each.format for each in find_sources([tmp_path / "train/pos"])] == ["folders"]
    assert [each.format for each in find_sources([tmp_path / "train/pos"], "lines")] == ["lines"]
    (tmp_path / "train/pos/1.txt").rename(tmp_path / "train/pos/0.txt")
    assert digest(source) != before


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (["gone.csv"], "gone.csv: no such file or folder, and no file matches it as a pattern"),
        (["*.gone"], "no file matches it"),
        (["empty"], "empty: the folder has no files"),
        (["a.csv", "./a.csv"], "a.csv: is given twice"),
        (["*.csv", "a.csv"], "a.csv: is given twice"),
        (["c.log"], "c.log: the suffix is not one of .csv"),
        (["g.xlsx"], "g.xlsx: is a spreadsheet; save it as CSV"),
        (["d.parquet.gz"], "d.parquet.gz: compressed Parquet files cannot be read"),
        (["e.zip"], "e.zip: holds 2 files; only a zip of one file can be read: unpack it"),
        (["f.xlsx.zip"], "f.xlsx.zip: is an Office document, as an Excel workbook: save it as CSV"),
        (["-", "a.csv"], "standard input cannot be combined"),
    ],
)
def test_inputs_that_will_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], message: str
) -> None:
    """The file at fault is named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for name in ("a.csv", "b.tsv", "c.log", "g.xlsx"):
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "d.parquet.gz").write_bytes(gzip.compress(TEXT))
    for name, parts in (("e.zip", ["a.csv", "b.csv"]), ("f.xlsx.zip", ["[Content_Types].xml"])):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for part in parts:
                archive.writestr(part, TEXT)
    with pytest.raises(DataError) as caught:
        find_sources(inputs)
    assert message in str(caught.value)


def test_the_format_may_be_given(tmp_path: Path) -> None:
    """Whatever the suffix says; a zip has the name of what it holds."""
    path = tmp_path / "comments.log.gz"
    path.write_bytes(gzip.compress(TEXT))
    assert [each.format for each in find_sources([path], "tsv")] == ["tsv"]
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("__MACOSX/._rows.tsv", b"")
        archive.writestr("in/rows.tsv", TEXT)
    assert [each.format for each in find_sources([tmp_path / "archive.zip"])] == ["tsv"]


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (b' \n{"text": 1}', "json"),
        (b"[{}]", "json"),
        (b"a\ttext\n", "tsv"),
        (b"a,text\n", "csv"),
        (gzip.compress(b"a\ttext\n"), "tsv"),
        ('{"text": 1}'.encode("utf-16"), "json"),
    ],
)
def test_standard_input_is_told_by_its_first_bytes(
    monkeypatch: pytest.MonkeyPatch, content: bytes, format: str
) -> None:
    """Compressed or in another encoding, too."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))  # type: ignore[type-var]
    assert [each.format for each in find_sources([PIPE])] == [format]
