"""A run's folder: one run, and one process at a time."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from model.errors import ConfigError, TrainingError
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from tests.fixtures.small import contents
from training.fit.folder import RunDescription, RunFolder, require_name
from training.loop.config import TrainingConfig

DESCRIPTION = RunDescription(
    name="default",
    labels=("negative", "positive"),
    network=NetworkConfig(10, 2, pooling=("last",)),
    tokenizer=TokenizerConfig(),
    training=TrainingConfig(),
    train_fingerprint="1",
    validation_fingerprint="2",
    validation_source="rows.tsv",
    data=[{"name": "rows.tsv", "sha256": "3"}],
)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A folder for a run."""
    return RunFolder(tmp_path / "deep" / "run")


def begun(folder: RunFolder, *, epochs: int = 1) -> RunFolder:
    """The folder of a run that was started and released."""
    with folder.claimed(resume=False):
        folder.save_description(DESCRIPTION)
        if epochs:
            folder.checkpoint.write_bytes(b"weights")
    return folder


def test_a_description_comes_back(folder: RunFolder) -> None:
    """A description is read back as it was written."""
    assert begun(folder).load_description() == DESCRIPTION


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "1", '{"format": 2}', '{"format": 1}', '{"format": 1, "network": 3}']
)
def test_a_damaged_description_is_named(folder: RunFolder, content: str) -> None:
    """A run.json that is cut, of another format or something else is an error that names it."""
    begun(folder).description.write_text(content)
    with pytest.raises(TrainingError, match=str(folder.description)):
        folder.load_description()


def test_a_description_with_impossible_numbers_is_named(folder: RunFolder) -> None:
    """A run.json whose values make no sense is an error of that file."""
    text = begun(folder).description.read_text()
    folder.description.write_text(text.replace('"epochs": 5', '"epochs": 0'))
    with pytest.raises(TrainingError, match="epochs"):
        folder.load_description()


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("labels", {"labels": ("negative", "other")}),
        ("training.seed", {"training": TrainingConfig(seed=2)}),
        ("network.pooling", {"network": NetworkConfig(10, 2, pooling=("max",))}),
        ("tokenizer.kind", {"tokenizer": TokenizerConfig(kind="word")}),
        ("train_fingerprint", {"train_fingerprint": "9"}),
        ("data", {"data": []}),
    ],
)
def test_differences_are_named_by_field(field: str, other: dict[str, Any]) -> None:
    """The one field that differs is named, with the part that it belongs to."""
    assert DESCRIPTION.differences(dataclasses.replace(DESCRIPTION, **other)) == [field]
    assert DESCRIPTION.differences(dataclasses.replace(DESCRIPTION)) == []


def test_a_folder_is_held_by_one_process(folder: RunFolder) -> None:
    """While a process holds the folder, others can neither start nor resume; afterwards they resume."""
    with folder.claimed(resume=False):
        for _ in range(2):
            with pytest.raises(TrainingError, match="another process"), folder.claimed(resume=False):
                pass
        folder.save_description(DESCRIPTION)
        with pytest.raises(TrainingError, match="another process"), folder.claimed(resume=True):
            pass
        assert folder.load_description() == DESCRIPTION
    with folder.claimed(resume=True):
        pass


@pytest.mark.parametrize("names", [["notes.txt"], ["run.json"], ["lock", "notes.txt"], ["tokenizer.json"], ["corpus"]])
def test_a_folder_of_something_else_is_refused_untouched(tmp_path: Path, names: list[str]) -> None:
    """A folder with other files is not changed."""
    for name in names:
        (tmp_path / name).write_text("mine")
    with (
        pytest.raises(TrainingError, match="is not empty and not the folder of a run"),
        RunFolder(tmp_path).claimed(resume=False),
    ):
        pass
    assert contents(tmp_path) == {name: b"mine" for name in names}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file, or a path below one, cannot be a run's folder."""
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(TrainingError, match=str(path)), RunFolder(path).claimed(resume=False):
            pass


def test_a_run_is_not_begun_over(folder: RunFolder) -> None:
    """A run with an epoch is refused unchanged without --resume."""
    before = contents(begun(folder).path)
    with pytest.raises(TrainingError, match="--resume"), folder.claimed(resume=False):
        pass
    assert contents(folder.path) == before


def test_a_run_whose_checkpoint_was_deleted_keeps_its_artifact(folder: RunFolder) -> None:
    """A run with an artifact is not started again."""
    begun(folder, epochs=0).artifact.mkdir()
    with pytest.raises(TrainingError, match="holds a run"), folder.claimed(resume=False):
        pass


def test_a_run_without_an_epoch_may_be_begun_anew(folder: RunFolder) -> None:
    """A run that was killed before the end of its first epoch can be started again."""
    begun(folder, epochs=0)
    folder.corpus("train").mkdir(parents=True)
    folder.tokenizer.write_text("{}")
    with folder.claimed(resume=False):
        assert not folder.description.exists()
    with folder.claimed(resume=False):
        pass


def test_there_must_be_a_run_to_resume(folder: RunFolder) -> None:
    """An empty or missing folder cannot be resumed, and is not made."""
    with pytest.raises(TrainingError, match="no run to resume"), folder.claimed(resume=True):
        pass
    assert not folder.path.exists()


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a\n", "\u00e9", "x" * 65, "a|b"])
def test_names_that_clients_could_not_read_are_refused(name: str) -> None:
    """A name has letters, digits, dots, dashes and underscores."""
    require_name("tweets-2.0_b")
    with pytest.raises(ConfigError, match="name: "):
        require_name(name)


def test_a_damaged_tokenizer_is_named(folder: RunFolder) -> None:
    """A tokenizer that is missing or not JSON is an error that names the file."""
    for content in (None, "{}", "\udcff"):
        begun(folder) if content is None else folder.tokenizer.write_text(content, errors="surrogateescape")
        with pytest.raises(TrainingError, match=str(folder.tokenizer)):
            folder.load_tokenizer()
