"""Finding the files behind INPUT."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from model.errors import DataError
from score.source import Source, find_sources, opened

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
    assert find_sources([f"{tmp_path}/[1].csv.zst"]) == [Source(f"{tmp_path}/[1].csv.zst", "csv", "zstd")]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (["gone.csv"], "gone.csv: there is no such file or folder, and no file that matches it"),
        (["*.gone"], "no file that matches it"),
        (["empty"], "empty: there are no files in this folder"),
        (["a.csv", "./a.csv"], "a.csv: is named twice"),
        (["*.csv", "a.csv"], "a.csv: is named twice"),
        (["a.csv", "b.tsv"], "b.tsv: is tsv, and a.csv is csv: score them apart"),
        (["c.txt"], "c.txt: the suffix is none of .csv"),
        (["d.parquet.gz"], "d.parquet.gz: a Parquet file is compressed inside"),
        (["-", "a.csv"], "standard input is read alone"),
    ],
)
def test_inputs_that_will_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], message: str
) -> None:
    """The file at fault is named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for name in ("a.csv", "b.tsv", "c.txt", "d.parquet.gz"):
        (tmp_path / name).write_bytes(TEXT)
    with pytest.raises(DataError) as caught:
        find_sources(inputs)
    assert message in str(caught.value)


def test_the_format_may_be_given(tmp_path: Path) -> None:
    """Whatever the suffix says; that of the compression counts all the same."""
    path = tmp_path / "comments.log.gz"
    path.write_bytes(gzip.compress(TEXT))
    (source,) = find_sources([str(path)], "tsv")
    assert (source.format, source.compression) == ("tsv", "gzip")


@pytest.mark.parametrize("compression", [None, "gzip", "zstd"])
def test_streams_know_how_far_they_are(tmp_path: Path, compression: str | None) -> None:
    """Lines are decompressed, several frames one after another, too; the position is that in the file on disk."""
    path = tmp_path / "rows"
    content = pa.compress(TEXT, compression, asbytes=True) * 2 if compression else TEXT * 2
    path.write_bytes(content)
    with opened(Source(str(path), "csv", compression)) as stream:
        assert list(stream.lines()) == [b"text\n", b"a\n", b"b\n"] * 2
        assert stream.position() == len(content)


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
@pytest.mark.parametrize("content", [b"plain text\n", None])
def test_compressed_files_cut_short(tmp_path: Path, compression: str, content: bytes | None) -> None:
    """What is not, or not whole, what its suffix says is named."""
    path = tmp_path / "rows"
    path.write_bytes(content or pa.compress(TEXT * 100, compression, asbytes=True)[:-5])
    with (
        pytest.raises(DataError, match=f"rows: is not a whole {compression} file"),
        opened(Source(str(path), "csv", compression)) as stream,
    ):
        list(stream.lines())
