"""Which artifacts are served, as a setting says it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from model import SHIPPED
from model.errors import ArtifactError
from service.models.artifacts import Artifacts


def test_a_folder_needs_no_name() -> None:
    """Its manifest has one."""
    assert dict(Artifacts.parse("/a,b/c").folders) == {"": Path("/a,b/c")}


def test_several_folders_have_names() -> None:
    """The first is the default."""
    parsed = Artifacts.parse("tweets=/a,folder=b/c=d")
    assert list(parsed.folders.items()) == [("tweets", Path("/a")), ("folder", Path("b/c=d"))]


@pytest.mark.parametrize(
    "text", ["", "a=", "=b", "a=b,c", "a=b,,c=d", "a=b,a=c", "a b=c", "a@1=c", "é=c", "a" * 65 + "=c"]
)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    """Names that a request could not say, folders without one, and names given twice."""
    with pytest.raises(ValueError, match="must"):
        Artifacts.parse(text)


@pytest.mark.parametrize("text", ["/a", "x=/a", "y=/a,x=/b"])
def test_the_text_and_the_value_are_one(text: str) -> None:
    """A setting is checked by its text."""
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
    """By file; what is in the files is looked at when they are loaded."""
    folder = tmp_path / "artifact"
    shutil.copytree(SHIPPED, folder)
    artifacts = Artifacts({"a": SHIPPED, "b": folder})
    artifacts.check()
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ArtifactError, match=rf"SENTIMENT_ARTIFACT .*{name}"):
        artifacts.check()
