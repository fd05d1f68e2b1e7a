"""Exporting a run: an equal artifact elsewhere, whole or not at all, in place of artifacts only."""

from __future__ import annotations

import json
import resource
import shutil
from pathlib import Path

import pytest

from model.classifier import Classifier
from tests.fixtures.small import contents
from tests.training.conftest import Trained
from training.cli import main
from training.fit.folder import RunFolder

Captured = pytest.CaptureFixture[str]


def without_manifest(folder: Path) -> dict[str, bytes]:
    """The files of an artifact that do not depend on earlier exports of this process."""
    return {name: content for name, content in contents(folder).items() if name != "manifest.json"}


def test_a_run_is_exported_and_stays_as_it_is(trained: Trained, tmp_path: Path, capsys: Captured) -> None:
    """The artifact is the run's, with the given name; the run is not changed."""
    before = contents(trained.folder)
    assert main(["export", str(trained.folder), "--output", str(tmp_path / "copy")]) == 0
    assert main(["export", str(trained.folder), "--output", str(tmp_path / "named"), "--name", "tweets"]) == 0
    assert contents(trained.folder) == before
    assert without_manifest(tmp_path / "copy") == without_manifest(trained.folder / "artifact")
    assert Classifier.load(tmp_path / "named").manifest.name == "tweets"
    version = json.loads((tmp_path / "copy" / "manifest.json").read_text())["version"]
    assert f"{tmp_path / 'copy'} ({version})" in capsys.readouterr().out


def test_what_is_there_is_replaced_only_when_asked_and_only_an_artifact(
    trained: Trained, tmp_path: Path, capsys: Captured
) -> None:
    """--replace replaces an artifact, and never another folder or file."""
    target, other, file = (tmp_path / name for name in ("target", "other", "file"))
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    file.write_text("mine")
    run = str(trained.folder)
    assert main(["export", run, "--output", str(target)]) == 0
    before = contents(target)
    for path, flags in [(target, []), (other, []), (other, ["--replace"]), (file, ["--replace"])]:
        assert main(["export", run, "--output", str(path), "--name", "new", *flags]) == 1
        assert f"error: {path}" in capsys.readouterr().err
    assert contents(target) == before
    assert contents(other) == {"mine.txt": b"mine"}
    assert file.read_text() == "mine"
    assert main(["export", run, "--output", str(target), "--name", "new", "--replace"]) == 0
    assert Classifier.load(target).manifest.name == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "other", "target"]


def test_a_disk_that_is_full_leaves_the_earlier_artifact(trained: Trained, tmp_path: Path, capsys: Captured) -> None:
    """On a full disk no part of the new artifact stays, and the old one is whole."""
    target = tmp_path / "target"
    assert main(["export", str(trained.folder), "--output", str(target)]) == 0
    before = contents(target)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        code = main(["export", str(trained.folder), "--output", str(target), "--name", "new", "--replace"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 1
    assert f"error: {target}: cannot be written (File too large)" in capsys.readouterr().err
    assert contents(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_what_is_no_finished_run_is_refused(trained: Trained, tmp_path: Path, capsys: Captured) -> None:
    """Another folder, a run without an epoch, another network's checkpoint and a bad name are named."""
    young, mixed = tmp_path / "young", tmp_path / "mixed"
    shutil.copytree(trained.folder, young)
    RunFolder(young).checkpoint.unlink()
    shutil.copytree(trained.folder, mixed)
    description = RunFolder(mixed).description
    description.write_text(description.read_text().replace('"hidden_size": 8', '"hidden_size": 9'))
    for run, flags, message in [
        (tmp_path, [], "no run here"),
        (young, [], "the run has no complete epoch yet"),
        (mixed, [], "does not fit run.json"),
        (trained.folder, ["--name", "a b"], "--name: 'a b' is not 1 to 64 letters"),
    ]:
        assert main(["export", str(run), "--output", str(tmp_path / "out"), *flags]) == 1
        assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
