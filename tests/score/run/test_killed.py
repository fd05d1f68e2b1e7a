"""Runs that are killed, or run out of disk: what is left is whole, and the same command makes the rest."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.fixtures.places import ROOT
from tests.score.support import scored

PATIENCE = 120  # seconds; only a process that hangs takes so long


def numbers(folder: Path) -> list[int]:
    """The ids of all rows that are there."""
    return [int(row["id"]) for row in scored(folder)]


@pytest.mark.slow
def test_killed_at_every_call_that_the_disk_sees(tmp_path: Path) -> None:
    """Wherever it dies, what is there are whole parts; gone on with, every row is there once."""
    (tmp_path / "rows.csv").write_text("id,text\n" + "".join(f"{each},good {each}\n" for each in range(10)))
    command = [sys.executable, str(Path(__file__).with_name("killing.py")), str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True, text=True
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["killed"] for each in told] == [True] * (len(told) - 1) + [False]
    assert {each["left"] for each in told} == {0, 1, 2}
    for each in told:
        assert each["status"] == 0
        out = Path(each["folder"]) / "out"
        assert numbers(out) == list(range(10))
        assert [path.name for path in (out / "_run").iterdir() if path.suffix not in {".json", ""}] == []


def command(archive: Path, out: Path, *more: str) -> list[str]:
    """The real command with two workers."""
    flags = ["--window", "500", "--processes", "2", *more]
    return [sys.executable, "-m", "score", str(archive), "--output", str(out), *flags]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Ten windows of short rows."""
    path = tmp_path / "rows.csv"
    path.write_text("id,text\n" + "".join(f"{each},it was row {each} and good\n" for each in range(5000)))
    return path


def wait_until(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Wait while the process runs."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
            return


def children(process: subprocess.Popen[bytes]) -> Sequence[int]:
    """Ids of a process's children."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8")
    return [int(each) for each in listed.split()]


@pytest.mark.slow
@pytest.mark.parametrize("parts", [0, 1, 4])
def test_the_real_command_killed(tmp_path: Path, archive: Path, parts: int) -> None:
    """The parent killed with workers at work, which end by themselves; then the rest, in as many bytes."""
    out = tmp_path / "out"
    with subprocess.Popen(command(archive, out), cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: (out / "_run" / "run.json").exists() and len(list(out.glob("part-*"))) >= parts, process)
        process.send_signal(signal.SIGKILL)
    assert len(list(out.glob("part-*"))) < 10
    subprocess.run(command(archive, out), cwd=ROOT, check=True)
    assert numbers(out) == list(range(5000))
    other = tmp_path / "other"
    subprocess.run(command(archive, other), cwd=ROOT, check=True)
    for part in other.glob("part-*"):
        assert part.read_bytes() == (out / part.name).read_bytes()


@pytest.mark.slow
def test_a_worker_that_is_killed(tmp_path: Path, archive: Path) -> None:
    """The run ends and says so, and goes on afterwards."""
    out = tmp_path / "out"
    with subprocess.Popen(command(archive, out), cwd=ROOT, stderr=subprocess.PIPE) as process:
        wait_until(lambda: len(children(process)) >= 2, process)
        os.kill(children(process)[-1], signal.SIGKILL)
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert b"error: a worker ended (killed by SIGKILL); was there memory enough for 2 processes?" in told
    subprocess.run(command(archive, out), cwd=ROOT, check=True)
    assert numbers(out) == list(range(5000))


@pytest.mark.slow
def test_out_of_disk(tmp_path: Path, archive: Path) -> None:
    """What could not be written whole is not there, the error says what to do, and with room the run goes on."""
    out = tmp_path / "out"
    lines = archive.read_text("utf-8").splitlines(keepends=True)
    lines[3000] = "2999," + os.urandom(60_000).hex() + "\n"  # makes one part larger than a file may be
    archive.write_text("".join(lines))
    small = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, {resource.RLIM_INFINITY})); "
    program = small + "import sys; from score.cli import main; sys.exit(main())"
    flags = command(archive, out)[3:]
    done = subprocess.run([sys.executable, "-c", program, *flags], cwd=ROOT, capture_output=True, text=True)
    assert (
        done.returncode,
        "out: no space left; with more space, the same command resumes the run" in done.stderr,
    ) == (
        1,
        True,
    )
    assert 0 < len(list(out.glob("part-*"))) < 10
    assert list((out / "_run").glob("*.partial")) == []
    subprocess.run(command(archive, out), cwd=ROOT, check=True)
    assert numbers(out) == list(range(5000))


@pytest.mark.slow
def test_interrupted(tmp_path: Path, archive: Path) -> None:
    """Ctrl-C ends all of it at once, without a stack trace."""
    out = tmp_path / "out"
    with subprocess.Popen(command(archive, out), cwd=ROOT, stderr=subprocess.PIPE, process_group=0) as process:
        wait_until(lambda: list(out.glob("part-*")), process)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=PATIENCE)
    assert (process.returncode, told.strip().splitlines()[-1]) == (
        130,
        b"interrupted; the same command resumes the run",
    )
    assert b"Traceback" not in told
