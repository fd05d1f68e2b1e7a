from __future__ import annotations

import dataclasses
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from model.artifact.artifact import _move, describe_artifact, load_artifact
from model.artifact.manifest import FILES, Manifest
from model.errors import ArtifactError
from model.text.tokenizer import TokenizerConfig, train_tokenizer

ALL = (*FILES, "manifest.json")
Save = Callable[..., Manifest]


@pytest.fixture
def folder(artifact_folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may alter."""
    return Path(shutil.copytree(artifact_folder, tmp_path / "copy"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_round_trip(tmp_path: Path, save: Save, tokenizer: Tokenizer) -> None:
    """A loaded artifact equals the saved one, and the returned manifest the one on disk."""
    saved = save(tmp_path / "new" / "tiny")
    loaded = load_artifact(tmp_path / "new" / "tiny")

    assert loaded.manifest == saved
    assert loaded.tokenizer.to_str() == tokenizer.to_str()
    assert sorted(os.listdir(tmp_path / "new" / "tiny")) == sorted(ALL)
    assert os.listdir(tmp_path / "new") == ["tiny"]
    assert saved.libraries["torch"] == torch.__version__


def test_equal_saves_are_equal(tmp_path: Path, save: Save) -> None:
    """Two saves of equal parts have one version and equal bytes."""
    assert save(tmp_path / "a") == save(tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_changed_card_is_another_version(tmp_path: Path, save: Save) -> None:
    """The version covers every file."""
    assert save(tmp_path / "a").version != save(tmp_path / "b", card="# Other\n").version


def test_a_new_description_leaves_model_and_tokenizer_alone(folder: Path) -> None:
    """A new manifest and card make a new version of the same model, which loads."""
    before, manifest = contents(folder), load_artifact(folder).manifest
    described = describe_artifact(folder, dataclasses.replace(manifest, validation={"seen": 1}), "another card")
    assert load_artifact(folder).manifest == described
    assert described.version != manifest.version
    after = contents(folder)
    assert after["MODEL_CARD.md"] == b"another card"
    assert all(after[name] == before[name] for name in ("model.pt", "tokenizer.json"))


def test_a_description_of_another_artifact_is_refused(folder: Path) -> None:
    """A manifest with other hashes of the model's files is refused, and the folder stays as it is."""
    before, manifest = contents(folder), load_artifact(folder).manifest
    other = dataclasses.replace(manifest, files={**manifest.files, "model.pt": "0" * 64})
    with pytest.raises(ArtifactError, match=r"model\.pt"):
        describe_artifact(folder, other, "another card")
    assert contents(folder) == before


def test_files_are_for_reading_and_name_no_place(artifact_folder: Path) -> None:
    """Other users can read the files and not execute them; the manifest has no path of this machine."""
    assert stat.S_IMODE(artifact_folder.stat().st_mode) == 0o755
    umask = os.umask(0)
    os.umask(umask)
    for name in ALL:
        assert stat.S_IMODE((artifact_folder / name).stat().st_mode) == 0o666 & ~umask
    manifest = (artifact_folder / "manifest.json").read_text(encoding="utf-8")
    assert str(artifact_folder.parent) not in manifest
    assert '"/' not in manifest


@pytest.mark.parametrize("name", ALL)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """A file that is missing is an error that names it."""
    (folder / name).unlink()
    with pytest.raises(ArtifactError, match=f"{name}: missing"):
        load_artifact(folder)


def test_a_run_in_place_of_its_artifact_is_told(folder: Path, tmp_path: Path) -> None:
    """The error of a run's folder names the artifact in it."""
    run = tmp_path / "run"
    run.mkdir()
    folder.rename(run / "artifact")
    with pytest.raises(ArtifactError, match=r"run is the folder of a run, its artifact is .*run/artifact"):
        load_artifact(run)


@pytest.mark.parametrize("name", ALL)
def test_an_altered_file_is_named(folder: Path, name: str) -> None:
    """A file that is cut, empty, longer or has another bit is an error that names it."""
    content = (folder / name).read_bytes()
    size = len(content)
    flips = [content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :] for at in (0, size // 3, size // 2, size - 1)]
    for altered in (b"", content[: size // 2], content[:-1], content + b"\n", *flips):
        (folder / name).write_bytes(altered)
        with pytest.raises(ArtifactError, match=f"{name}: "):
            load_artifact(folder)


@pytest.mark.parametrize("name", ALL)
def test_a_folder_or_a_pipe_in_place_of_a_file_is_named(folder: Path, name: str) -> None:
    """Only regular files are opened, so that loading does not block."""
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(ArtifactError, match=f"{name}: not a file"):
        load_artifact(folder)
    (folder / name).unlink()
    (folder / name).mkdir()
    with pytest.raises(ArtifactError, match=f"{name}: not a file"):
        load_artifact(folder)


def test_links_are_followed(folder: Path, tmp_path: Path) -> None:
    """A link to a file is read, and a broken link is a missing file."""
    for name in ALL:
        (folder / name).rename(tmp_path / name)
        (folder / name).symlink_to(tmp_path / name)
    assert load_artifact(folder).manifest.name == "tiny"
    (tmp_path / "model.pt").unlink()
    with pytest.raises(ArtifactError, match=r"model\.pt: missing"):
        load_artifact(folder)


def test_a_folder_is_needed(tmp_path: Path) -> None:
    """A missing path and a file are errors."""
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(ArtifactError, match="no such folder"):
            load_artifact(path)


def test_a_tokenizer_of_another_vocabulary_is_refused(tmp_path: Path, save: Save) -> None:
    """Saving a tokenizer that does not fit the network is an error and leaves no file."""
    other = train_tokenizer(["a b c"] * 3, TokenizerConfig(kind="word"))
    with pytest.raises(ArtifactError, match=r"network\.vocab_size"):
        save(tmp_path / "new", tokenizer=other)
    assert not os.listdir(tmp_path)


class Odd(nn.Module):
    """Gives one answer to every batch."""

    def __init__(self, answer: Tensor) -> None:
        super().__init__()
        self.answer = nn.Parameter(answer)

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        return self.answer


class Narrow(nn.Module):
    """Knows five tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(5, 3)

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        return torch.softmax(self.embedding(token_ids)[: int(batch_sizes[0])], 1)


class OneArgument(nn.Module):
    """Takes token ids alone, and no packed batch."""

    def forward(self, token_ids: Tensor) -> Tensor:
        return token_ids


@pytest.mark.parametrize(
    "odd",
    [
        Odd(torch.full([2, 2], 0.5)),
        Odd(torch.full([3], 1 / 3)),
        Odd(torch.ones([2, 3])),
        Odd(torch.full([2, 3], torch.nan)),
        Odd(torch.tensor([[2.0, -1.0, 0.0]] * 2)),
        Narrow(),
        OneArgument(),
    ],
    ids=["two labels", "one row", "no probabilities", "NaN", "negative", "fewer tokens", "other arguments"],
)
def test_a_network_that_does_not_fit_is_refused(tmp_path: Path, save: Save, odd: nn.Module) -> None:
    """Saving a network without the labels' probabilities is an error and leaves no file."""
    with pytest.raises(ArtifactError, match=r"model\.pt"):
        save(tmp_path / "new", network=torch.jit.script(odd))
    assert not os.listdir(tmp_path)


def test_saving_spares_what_exists(tmp_path: Path, save: Save) -> None:
    """Saving replaces an artifact only if asked, and other files never."""
    first = save(tmp_path / "tiny")
    with pytest.raises(ArtifactError, match="holds an artifact already"):
        save(tmp_path / "tiny", card="# Other\n")
    assert load_artifact(tmp_path / "tiny").manifest == first

    second = save(tmp_path / "tiny", card="# Other\n", replace=True)
    assert load_artifact(tmp_path / "tiny").manifest == second != first
    assert os.listdir(tmp_path) == ["tiny"]


def _web_project(folder: Path) -> None:
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    (folder / "index.html").write_text("mine")


def _file(path: Path) -> None:
    path.write_text("mine")


def _lost_link(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [Path.mkdir, _web_project, _file, _lost_link])
def test_replacing_what_is_no_artifact_is_refused(tmp_path: Path, save: Save, make: Callable[[Path], object]) -> None:
    """An empty folder, one with other files beside a manifest.json, a file and a link stay as they are."""
    make(tmp_path / "mine")
    before = contents(tmp_path)
    with pytest.raises(ArtifactError, match="is not an artifact"):
        save(tmp_path / "mine", replace=True)
    assert contents(tmp_path) == before
    assert os.listdir(tmp_path) == ["mine"]


@contextmanager
def small_files() -> Iterator[None]:
    """No file may grow beyond 4 KB: the system refuses to write more, as a full disk does.

    Not a fixture: pytest reports the test before fixtures end, and that may go to a file, too.
    """
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_refuses_leaves_what_was(folder: Path, save: Save) -> None:
    """A failed save leaves no file, and the old artifact is whole."""
    before = contents(folder.parent)
    with small_files(), pytest.raises(ArtifactError, match="cannot be written"):
        save(folder, card="# Other\n", replace=True)
    with small_files(), pytest.raises(ArtifactError, match="cannot be written"):
        save(folder.parent / "new")
    assert contents(folder.parent) == before
    assert os.listdir(folder.parent) == ["copy"]


def test_a_place_that_cannot_be_is_an_error(tmp_path: Path, save: Save) -> None:
    """A folder below a file is an error that says it cannot be written."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ArtifactError, match="cannot be written"):
        save(tmp_path / "file" / "new")
    assert contents(tmp_path) == {"file": b"mine"}


@pytest.mark.parametrize("figures", [{"ece": float("nan")}, {"ece": {1, 2}}], ids=["NaN", "a set"])
def test_a_figure_that_json_cannot_hold_is_an_error(
    tmp_path: Path, save: Save, manifest: Manifest, figures: dict[str, object]
) -> None:
    """A NaN or another value that is not JSON is an error that names the manifest, and nothing is written."""
    with pytest.raises(ArtifactError, match=r"manifest\.json"):
        save(tmp_path / "new", manifest=dataclasses.replace(manifest, validation=figures))
    assert not os.listdir(tmp_path)


def test_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Save) -> None:
    """A relative path is relative to the working directory."""
    monkeypatch.chdir(tmp_path)
    saved = save(Path("tiny"))

    assert load_artifact("tiny").manifest == saved


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux swaps two folders in one step")
def test_an_artifact_is_replaced_in_one_step(folder: Path, tmp_path: Path, save: Save) -> None:
    """At every moment there is the old artifact or the new one, also if the process is killed."""
    save(tmp_path / "new", card="new")
    before = contents(folder)
    _move(tmp_path / "new", folder)
    assert contents(tmp_path / "new") == before
    assert contents(folder)["MODEL_CARD.md"] == b"new"
