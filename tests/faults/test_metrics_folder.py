"""Several workers share their metrics in a folder: one that cannot be written, and a disk without room for it."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from service.metrics import FILES, ROOM
from tests.faults.harness.wire import once, recovered
from tests.fixtures.places import ROOT
from tests.fixtures.server import PATIENCE, served
from tests.fixtures.service import sample

pytestmark = pytest.mark.anyio

NO_ROOM = "TMPDIR: the metrics of worker"
# Mounts a file system in memory over a folder that only the command which follows sees.
MOUNTED = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
MOUNT = 'mount -t tmpfs -o "$0" none "$TMPDIR" && exec "$@"'


def mounted(options: str) -> tuple[str, ...]:
    """The command before another one for which `TMPDIR` is mounted so; skips where the system does not let it."""
    within = (*MOUNTED, MOUNT, options)
    try:
        subprocess.run([*within, "true"], check=True, capture_output=True, env={**os.environ, "TMPDIR": "/tmp"})  # noqa: S108
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system can be mounted here")
    return within


def refused(folder: Path, *, within: tuple[str, ...] = (), largest: int | None = None) -> tuple[int, list[str]]:
    """The status of a server that does not start, and what it wrote, but for what all is well with."""

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    command = [*within, sys.executable, "-m", "service", "--port", "0", "--workers", "2"]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return ended.returncode, [line for line in ended.stderr.splitlines() if '"info"' not in line]


def test_no_folder_can_be_written(tmp_path: Path) -> None:
    """Neither in TMPDIR nor where Python looks next: one line says so, and the status is that of a wrong setting."""
    status, lines = refused(tmp_path, largest=0)
    assert status == 2
    assert len(lines) == 1
    assert lines[0].startswith(
        "sentiment-serve: TMPDIR: cannot make the folder for the metrics of the workers: No usable temporary"
    )


@pytest.mark.parametrize("largest", [pytest.param(1000, marks=pytest.mark.faults), ROOM - 1])
def test_files_that_may_not_be_long_are_not_begun(tmp_path: Path, largest: int) -> None:
    """A worker says in a line that it cannot keep its metrics, and the process ends; nothing is left there."""
    status, lines = refused(tmp_path, largest=largest)
    assert status == 1
    assert len(lines) <= 4  # two of each worker
    assert any(NO_ROOM in line and "File too large" in line for line in lines)
    assert any("before any was ready" in line for line in lines)
    assert not list(tmp_path.iterdir())


@pytest.mark.faults
@pytest.mark.parametrize("options", ["size=32k", "size=600k", "size=4m,nr_inodes=4"])
def test_a_disk_without_room_for_the_metrics_is_named(tmp_path: Path, options: str) -> None:
    """Blocks or names run out: a line each of the workers that have no room, and no signal ends them."""
    status, lines = refused(tmp_path, within=mounted(options))
    assert status == 1
    assert len(lines) <= 4  # two of each worker
    assert any(NO_ROOM in line and "No space left on device" in line for line in lines)


@pytest.mark.faults
@pytest.mark.parametrize("options", [f"size={2 * len(FILES) * ROOM + 8192}", "ro"])
async def test_a_disk_that_is_full_later_or_read_only_is_done_without(tmp_path: Path, options: str) -> None:
    """With room for the files and no more, all is counted; from a folder that is read-only another one is taken."""
    within = mounted(options)
    environment = {"TMPDIR": str(tmp_path)}
    with served(
        "--workers", "2", program="tests.faults.harness.program", environment=environment, within=within
    ) as server:
        await recovered(server.url)  # a worker says that it is ready just before it listens
        for number in range(200):
            path = ("/sentiment", "/sentiment/batch", "/v1/classify", "/predict", f"/none/{number}")[number % 5]
            assert (await once(server.url, path, {"text": "good", "texts": ["good"], "input": "good"})).status < 500
        counted, labels = -1.0, {"route": "/sentiment/batch", "status": "422"}
        async with asyncio.timeout(PATIENCE):
            while counted < 40:  # a worker sees what the other one counts some milliseconds later
                reply = await once(server.url, "/metrics")
                assert reply.status == 200
                counted = sample(reply.body.decode(), "sentiment_requests_total", **labels)
        assert counted == 40
    assert not [record for record in server.log if record["level"] != "info"]
