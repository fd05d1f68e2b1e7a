"""The setting that names the served artifacts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from model import SHIPPED
from model.errors import ArtifactError
from service.models.artifacts import Artifacts


def test_a_folder_needs_no_name() -> None:
    """A single artifact has the name of its manifest."""
    assert dict(Artifacts.parse("/a,b/c").folders) == {"": Path("/a,b/c")}


def test_several_folders_have_names() -> None:
    """The first artifact is the default."""
    parsed = Artifacts.parse("tweets=/a,folder=b/c=d")
    assert list(parsed.folders.items()) == [("tweets", Path("/a")), ("folder", Path("b/c=d"))]


@pytest.mark.parametrize(
    "text", ["", "a=", "=b", "a=b,c", "a=b,,c=d", "a=b,a=c", "a b=c", "a@1=c", "é=c", "a" * 65 + "=c"]
)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    """Invalid names, unnamed folders among several, and duplicate names are errors."""
    with pytest.raises(ValueError, match="must"):
        Artifacts.parse(text)


@pytest.mark.parametrize("text", ["/a", "x=/a", "y=/a,x=/b"])
def test_the_text_and_the_value_are_one(text: str) -> None:
    """A parsed setting, written as text, is the same setting."""
    parsed = Artifacts.parse(text)
    assert str(parsed) == text
    assert Artifacts.parse(str(parsed)) == parsed
    assert hash(parsed) == hash(Artifacts.parse(text))
    assert parsed != Artifacts.parse("z=/a")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", None),
        ("model.pt", None),
        ("manifest.json", b"{"),
        ("manifest.json", b"[]"),
        ("manifest.json", b"[" * 100_000),
        ("manifest.json", b'{"files": 1}'),
    ],
)
def test_a_folder_without_an_artifact_is_refused_before_it_is_loaded(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    """The error names the missing file; contents are checked on loading."""
    folder = tmp_path / "artifact"
    shutil.copytree(SHIPPED, folder)
    artifacts = Artifacts({"a": SHIPPED, "b": folder})
    artifacts.check()
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ArtifactError, match=rf"SENTIMENT_ARTIFACT .*{name}"):
        artifacts.check()
