"""A `fit` process that is killed at any moment, or whose disk is full, resumes to the same end."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
import torch

from tests.fixtures.small import FLAGS, equal, rows, write_tsv
from tests.training.cli.test_cli import start
from training.cli import main
from training.fit.folder import RunFolder
from training.loop.checkpoint import load_checkpoint

PATIENCE = 120  # seconds; only a process that hangs takes so long
EPOCHS = ("--epochs", "12", "--patience", "12")


def command(folder: Path, *more: str) -> tuple[str, ...]:
    """The arguments of the run of a folder."""
    return ("fit", str(folder.parent / "rows.tsv"), "--output", str(folder), *FLAGS, *EPOCHS, *more)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an undisturbed run."""
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    write_tsv(folder.parent / "rows.tsv", rows(200))
    assert main(command(folder)) == 0
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a run over the same rows."""
    write_tsv(tmp_path / "rows.tsv", rows(200))
    return tmp_path / "run"


def tensors(folder: Path) -> dict[str, torch.Tensor]:
    """The tensors of a run's checkpoint."""
    return load_checkpoint(RunFolder(folder).checkpoint).tensors


def same(folder: Path, undisturbed: Path) -> bool:
    """Whether two finished runs have the same weights, averages and optimizer state."""
    assert (folder / "artifact").is_dir()
    # How the artifact holds its weights depends on how quick each way is on that day
    return equal(tensors(folder), tensors(undisturbed))


def resuming(folder: Path) -> tuple[str, ...]:
    """The flag to resume, if there is a checkpoint."""
    return ("--resume",) if RunFolder(folder).description.exists() else ()


def killed_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Whether the process still ran after this time, and was killed."""
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        return True
    assert process.returncode == 0, errors
    return False


def test_a_fit_that_is_killed_ends_with_the_same_weights(folder: Path, undisturbed: Path) -> None:
    """SIGKILL after the first epoch, in an epoch or a write; then `--resume`."""
    with start(*command(folder)) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("epoch 1/12")
        killed_after(process, random.uniform(0, 0.5))  # noqa: S311 - no secret
    assert main(command(folder, "--resume")) == 0
    assert same(folder, undisturbed)


@pytest.mark.slow
def test_a_fit_that_is_killed_again_and_again_ends_with_the_same_weights(folder: Path, undisturbed: Path) -> None:
    """SIGKILL at any moment, repeatedly, each time resumed, or started again without a checkpoint."""
    again = folder.parent / "timed"
    began = time.monotonic()
    with start(*command(again)) as process:
        assert not killed_after(process, PATIENCE)
    whole = time.monotonic() - began
    kills = 0
    for _ in range(20):
        with start(*command(folder, *resuming(folder))) as process:
            kills += killed_after(process, random.uniform(0.5, 1.0) * whole)  # noqa: S311 - no secret
    assert main(command(folder, *resuming(folder))) == 0
    assert same(folder, undisturbed)
    print(f"\nkilled {kills} times of 20, a whole run takes {whole:.1f} s")
    assert kills


def one_line(process: subprocess.Popen[str], folder: Path) -> str:
    """The error line of a process."""
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, errors
    assert "Traceback" not in errors
    lines = [line for line in errors.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, errors
    assert lines[0].startswith((f"error: {folder}/", f"error: {folder.parent / 'rows.tsv'}: no space left under "))
    return lines[0]


@pytest.mark.slow
def test_a_disk_that_fills_up_leaves_the_checkpoint_before(folder: Path, undisturbed: Path) -> None:
    """One line names the file; the last epoch's checkpoint stays, and the run resumes from it."""
    with start(*command(folder)) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("epoch 1/12")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        line = one_line(process, folder)
    assert line.startswith(f"error: {RunFolder(folder).checkpoint}: cannot be written (")
    progress = load_checkpoint(RunFolder(folder).checkpoint).progress
    assert 1 <= len(progress["history"]) < 12
    assert not list(folder.glob("*.partial"))
    assert main(command(folder, "--resume")) == 0
    assert same(folder, undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("largest", [1000, 3000, 10_000, 30_000, 100_000])
def test_a_disk_without_room_is_named_whatever_finds_it_so(folder: Path, undisturbed: Path, largest: int) -> None:
    """The error is one line for each kind of file, and resuming gives the same weights."""
    with start(*command(folder)) as process:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
        print(one_line(process, folder))
    assert main(command(folder, *resuming(folder))) == 0
    assert same(folder, undisturbed)
