"""Compressed files: told by what they begin with, read to their end, and named when they are not whole."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from model.errors import DataError
from records.content.compression import zstd
from records.content.stream import opened
from records.source import Source

TEXT = b"text\na\nb\n"


def zipped(content: bytes) -> bytes:
    """A zip of one file, deflated."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", content)
    return file.getvalue()


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd.compress,
    "zip": zipped,
}


def content_of(path: Path) -> bytes:
    """All that a file holds, decompressed."""
    with opened(Source(str(path), "csv")) as stream:
        return b"".join(line or b"" for line in stream.lines())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows"])
def test_the_content_says_how_it_was_compressed(tmp_path: Path, way: str, name: str) -> None:
    """Whatever the name says; several parts one after another are one file, and the position is that on the disk."""
    once = WAYS[way](TEXT * 3)
    content = once if way == "zip" else once * 2
    path = tmp_path / name
    path.write_bytes(content)
    with opened(Source(str(path), "csv")) as stream:
        assert b"".join(line or b"" for line in stream.lines()) == TEXT * (3 if way == "zip" else 6)
        assert stream.position() == len(content)


def test_text_with_the_name_of_a_compressed_file(tmp_path: Path) -> None:
    """Some programs unpack what they load and leave it its name."""
    path = tmp_path / "rows.csv.gz"
    path.write_bytes("text\ncafé\n".encode())
    assert content_of(path) == "text\ncafé\n".encode()


@pytest.mark.parametrize("way", WAYS)
def test_files_that_are_not_whole(tmp_path: Path, way: str) -> None:
    """Cut short, damaged in the middle or at the first byte: by name, and as what it is."""
    path = tmp_path / f"rows.csv.{way}"
    whole = WAYS[way](bytes(range(256)) * 400 + TEXT)
    named = {"gz": "gzip", "bz2": "bzip2", "zst": "zstd"}.get(way, way)
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0x55
    for content in (whole[:-9], bytes(damaged), b"\xff" + whole[1:]):
        path.write_bytes(content)
        if way == "zst" and content == bytes(damaged) and zstd_reads(content):
            continue
        with pytest.raises(DataError, match=rf"rows\.csv\.{way}: is a truncated or damaged {named} file"):
            content_of(path)


def zstd_reads(content: bytes) -> bool:
    """Whether a flipped byte went unnoticed, as in a frame without a checksum it may."""
    try:
        zstd.decompress(content)
    except zstd.ZstdError:
        return False
    return True


def test_long_windows_of_zstd(tmp_path: Path) -> None:
    """As `zstd --long=31` writes them, and as whole archives of comments are published."""
    parameter = zstd.CompressionParameter
    path = tmp_path / "rows.csv.zst"
    packer = zstd.ZstdCompressor(options={parameter.window_log: 31, parameter.enable_long_distance_matching: 1})
    path.write_bytes(packer.compress(TEXT * 1000) + packer.flush())  # without the size, the frame has its window
    info = zstd.get_frame_info(path.read_bytes())
    assert info.decompressed_size is None
    assert content_of(path) == TEXT * 1000


def test_what_is_not_supported_is_not_told_as_broken(tmp_path: Path) -> None:
    """A zstd dictionary, a zip with a password."""
    path = tmp_path / "rows.csv.zst"
    samples = [f"text {each} of some length, again".encode() for each in range(1000)]
    dictionary = zstd.train_dict(samples, 1000)
    path.write_bytes(zstd.compress(TEXT * 50, zstd_dict=dictionary))
    with pytest.raises(DataError, match="was compressed with a zstd dictionary, which is not supported"):
        content_of(path)
    locked = bytearray(zipped(TEXT))
    for header in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.find(header) + (6 if header == b"PK\x03\x04" else 8)] |= 1
    path.write_bytes(bytes(locked))
    with pytest.raises(DataError, match="is a zip file with a password, which is not supported"):
        content_of(path)
