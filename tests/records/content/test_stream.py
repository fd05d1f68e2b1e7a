"""Streams: one encoding, lines of any end, and nothing lost at the edge of a chunk."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import DataError
from records.content import encoding, stream
from records.content.stream import opened
from records.source import Source


def lines_of(path: Path, content: bytes, end: bytes = b"\n", given: str | None = None) -> list[bytes | None]:
    """The lines of a file with this content."""
    path.write_bytes(content)
    with opened(Source(str(path), "csv"), given) as found:
        return list(found.lines(end))


@pytest.mark.parametrize(
    ("content", "given"),
    [
        ("é😀\nb".encode(), None),
        ("é😀\nb".encode("utf-8-sig"), None),
        ("é😀\nb".encode("utf-8-sig"), "latin-1"),
        ("é😀\nb".encode("utf-16"), None),
        ("\ufeffé😀\nb".encode("utf-16-be"), None),
        ("é😀\nb".encode("utf-16-le"), "utf-16-le"),
        ("é😀\nb".encode("utf-16-be"), "utf-16-be"),
        ("é😀\nb".encode("gb18030"), "gb18030"),
    ],
)
def test_everything_is_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, given: str | None) -> None:
    """By its mark or by what is said; a mark of UTF-8 counts more. Characters may be cut by a chunk."""
    for chunk in (1, 3, 1 << 18):
        monkeypatch.setattr(encoding, "_CHUNK", chunk)
        assert lines_of(tmp_path / "rows", content, given=given) == ["é😀\n".encode(), b"b"]


@pytest.mark.parametrize(("content", "given"), [(b"a\x81\nb", "cp1252"), (b"\xff\xfea\x00\x00\xd8\n\x00b\x00", None)])
def test_bytes_that_do_not_fit(tmp_path: Path, content: bytes, given: str | None) -> None:
    """They are no UTF-8 either, and cost no other character."""
    first, last = lines_of(tmp_path / "rows", content, given=given)
    assert last == b"b"
    assert first is not None
    assert (first[:1], first[-1:]) == (b"a", b"\n")
    with pytest.raises(UnicodeDecodeError):
        first.decode()


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_lines_end_as_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: bytes) -> None:
    """The last may have no end; one that is too long is None."""
    monkeypatch.setattr(stream, "_BUFFER", 7)
    monkeypatch.setattr(stream, "HEAD", 5)
    monkeypatch.setattr(stream, "LONGEST_LINE", 20)
    content = end.join([b"a", b"", b"x" * 50, b"b" * 12, b"c"])
    assert lines_of(tmp_path / "rows", content, end) == [b"a" + end, end, None, b"b" * 12 + end, b"c"]
    assert lines_of(tmp_path / "rows", content + b"y" * 40, end)[-1] is None
    assert lines_of(tmp_path / "rows", b"", end) == []


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    """They are named, and why."""
    with (
        pytest.raises(DataError, match=r"gone: cannot be read \(No such file or directory\)"),
        opened(Source(str(tmp_path / "gone"), "csv")),
    ):
        pass
