"""The command line as a user sees it: one line an error, exit codes, Ctrl-C, and closed pipes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.fixtures.places import ROOT
from tests.fixtures.small import FLAGS, rows, write_tsv
from tests.training.conftest import Trained
from training.cli import _dropped_interrupts_raised_again, main
from training.fit.folder import RunFolder
from training.loop.checkpoint import load_checkpoint

Captured = pytest.CaptureFixture[str]


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """A real process of the command, its output in pipes."""
    command = [sys.executable, "-m", "training", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize(
    "flags",
    [
        ("--epochs", "0"),
        ("--hidden-size", "0"),
        ("--hidden-size", "100000"),
        ("--pooling", "max", "max"),
        ("--learning-rate", "nan"),
        ("--seed", "-1"),
        ("--vocab-size", "1"),
        ("--vocab-size", "1000000000000"),
        ("--max-tokens", "1"),
        ("--dropout-head", "1"),
        ("--threads", "0"),
        ("--threads", "1000000000000000000000"),
        ("--validation-fraction", "nan"),
        ("--name", "a b"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_by_its_flag(tmp_path: Path, capsys: Captured, flags: list[str]) -> None:
    """The error line begins with the flag as typed; the exit code is 1, and no folder is made."""
    output = tmp_path / "run"
    assert main(["fit", "rows.tsv", "--output", str(output), *flags]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"error: {flags[0]}: ")
    assert not output.exists()


@pytest.mark.parametrize(
    "arguments", [[], ["guess"], ["fit", "rows.tsv"], ["fit", "--output", "x", "--epochs", "two"], ["evaluate"]]
)
def test_wrong_flags_are_explained(arguments: list[str], capsys: Captured) -> None:
    """An argparse error ends with the usage and exit code 2."""
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2
    assert "usage: sentiment-train" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["fit", "evaluate", "export"])
def test_help_names_every_flag(command: str, capsys: Captured) -> None:
    """--help explains each flag."""
    with pytest.raises(SystemExit) as raised:
        main([command, "--help"])
    assert raised.value.code == 0
    assert len(capsys.readouterr().out) > 200


def test_output_that_cannot_be_written_is_an_error(trained: Trained, capsys: Captured) -> None:
    """A full disk behind stdout is an error with exit code 1."""
    with (
        contextlib.suppress(OSError),  # closing it fails too
        open("/dev/full", "w") as full,
        contextlib.redirect_stdout(full),
    ):
        assert main(["evaluate", str(trained.folder / "artifact"), str(trained.train), "--json"]) == 1
    assert "error: output: No space left on device" in capsys.readouterr().err


def test_an_interrupt_is_not_lost() -> None:
    """Ctrl-C ends the command even if Python drops its exception in a destructor."""

    class Interrupted:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    def run() -> None:
        with _dropped_interrupts_raised_again():
            found = Interrupted()
            del found
            threading.Event().wait(30)

    with pytest.raises(KeyboardInterrupt):
        run()


def test_ctrl_c_ends_a_run_that_can_be_resumed(tmp_path: Path) -> None:
    """SIGINT gives exit code 130 and one line on how to resume from the checkpoint."""
    file = write_tsv(tmp_path / "rows.tsv", rows(100))
    long = ("--epochs", "100000", "--patience", "100000")
    with start("fit", file, "--output", tmp_path / "run", *FLAGS, *long) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("epoch 1/100000  loss ")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (
        errors.splitlines()[-1] == "interrupted; the same command with --resume continues after the last complete epoch"
    )
    assert "Traceback" not in errors
    assert load_checkpoint(RunFolder(tmp_path / "run").checkpoint).progress["history"][0]["epoch"] == 1


@pytest.mark.slow
def test_a_reader_that_leaves_ends_the_run_quietly(tmp_path: Path) -> None:
    """If the pipe of stdout closes, the exit code is 1 without a traceback, and the run can be resumed."""
    file = write_tsv(tmp_path / "rows.tsv", rows(100))
    long = ("--epochs", "100000", "--patience", "100000")
    with start("fit", file, "--output", tmp_path / "run", *FLAGS, *long) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        errors = process.stderr.read()
        assert process.wait(timeout=60) == 1
    assert "Traceback" not in errors
    assert RunFolder(tmp_path / "run").checkpoint.exists()


@pytest.mark.slow
def test_a_run_resumed_in_another_process_has_the_same_version(trained: Trained, tmp_path: Path) -> None:
    """The version of an artifact is the same from every process that finishes the run."""
    versions = []
    for name in ("a", "b"):
        with start("export", trained.folder, "--output", tmp_path / name) as process:
            printed, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        versions.append(printed.split()[-1])
    assert versions[0] == versions[1]
