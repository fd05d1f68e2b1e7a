"""Checkpoints: a round trip, and errors of damaged files."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from model.errors import TrainingError
from training.loop.checkpoint import Checkpoint, load_checkpoint, save_checkpoint

PROGRESS = {"history": [{"epoch": 1, "macro_recall": 0.5}], "best_epoch": 1, "steps": 7}


def checkpoint(value: float, size: int = 4) -> Checkpoint:
    """A checkpoint in sections, with weights that share memory."""
    weights = torch.full((size,), value)
    return Checkpoint({"network.a.b": weights, "best.a.b": weights, "network.c": torch.tensor(3)}, PROGRESS)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Limits the size of any file, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    """Tensors, their sections and the progress are as they were saved."""
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, checkpoint(0.1))
    loaded = load_checkpoint(path)
    assert loaded.progress == PROGRESS
    assert loaded.section("network").keys() == {"a.b", "c"}
    assert torch.equal(loaded.section("best")["a.b"], torch.full((4,), 0.1))
    assert loaded.section("net") == {}
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_write_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    """The earlier checkpoint stays, and no partial file."""
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, checkpoint(0.1))
    with largest_file(8192), pytest.raises(TrainingError, match=str(path)):
        save_checkpoint(path, checkpoint(0.2, size=100_000))
    assert torch.equal(load_checkpoint(path).tensors["network.a.b"], torch.full((4,), 0.1))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_gone_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    """A checkpoint in a missing folder is an error that names the file."""
    path = tmp_path / "gone" / "checkpoint.safetensors"
    with pytest.raises(TrainingError, match=str(path)):
        save_checkpoint(path, checkpoint(0.1))


@pytest.mark.parametrize("keep", [0, 5, 100, -1])
def test_a_cut_checkpoint_is_named(tmp_path: Path, keep: int) -> None:
    """A truncated file is an error that names it."""
    path = tmp_path / "checkpoint.safetensors"
    save_checkpoint(path, checkpoint(0.1))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(TrainingError, match=f"{path}: cannot be read"):
        load_checkpoint(path)


def test_another_format_is_refused(tmp_path: Path) -> None:
    """Another safetensors file, another version and a missing file are refused."""
    path = tmp_path / "checkpoint.safetensors"
    with pytest.raises(TrainingError, match=f"{path}: missing"):
        load_checkpoint(path)
    for metadata in (None, {"format": "2", "progress": "{}"}):
        save_file({"a": torch.zeros(1)}, path, metadata)
        with pytest.raises(TrainingError, match="format"):
            load_checkpoint(path)
    for progress in ({}, {"progress": "{"}):
        save_file({"a": torch.zeros(1)}, path, {"format": "1", **progress})
        with pytest.raises(TrainingError, match=f"{path}: cannot be read"):
            load_checkpoint(path)
