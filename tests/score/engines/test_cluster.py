"""The same parts from Ray as from one machine, on a cluster that loses a node, and what is refused."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from model.errors import ConfigError
from score.command import run
from tests.fixtures.places import ROOT
from tests.score.support import scored

ray = pytest.importorskip("ray")

PATIENCE = 600  # seconds; only what hangs takes so long
ROWS = 6_000


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--address", "elsewhere"], "address: 'elsewhere' is not HOST:PORT of a head node, nor auto"),
        (["--address", "ray://127.0.0.1:1"], "address: 'ray://127.0.0.1:1' is not HOST:PORT"),
        (["--address", f"127.0.0.1:{free_port()}"], r"address: 127\.0\.0\.1:\d+ does not answer"),
        (["--processes", "0"], "processes: 0 is less than 1"),
        (["--output", "-"], "engine: ray needs input files and an output folder that all nodes share, not pipes"),
    ],
)
def test_what_ray_is_not_asked_for(tmp_path: Path, flags: list[str], message: str) -> None:
    """It is refused at once, and nothing is written."""
    (tmp_path / "rows.csv").write_text("text\ngood\n")
    with pytest.raises(ConfigError, match=message):
        run([str(tmp_path / "rows.csv"), "--output", str(tmp_path / "out"), "--engine", "ray", *flags])
    assert [each.name for each in tmp_path.iterdir()] == ["rows.csv"]


def test_something_else_at_the_address(tmp_path: Path) -> None:
    """Ray would ask it for minutes."""
    (tmp_path / "rows.csv").write_text("text\ngood\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        answering = threading.Thread(target=server.serve_forever)
        answering.start()
        try:
            flags = ["--engine", "ray", "--address", f"127.0.0.1:{server.server_port}"]
            with pytest.raises(ConfigError, match=r"address: 127\.0\.0\.1:\d+ is not that of a Ray head node"):
                run([str(tmp_path / "rows.csv"), "--output", str(tmp_path / "out"), *flags])
        finally:
            server.shutdown()
            answering.join()


def test_an_address_without_ray(tmp_path: Path) -> None:
    """Whoever forgot --engine ray is told."""
    with pytest.raises(ConfigError, match="address: needs --engine ray"):
        run([str(tmp_path), "--address", "127.0.0.1:1"])


def test_ray_is_not_installed(tmp_path: Path) -> None:
    """The error says what to install."""
    code = "import sys; sys.modules['ray'] = None; from score.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), "--output", str(tmp_path / "out"), "--engine", "ray"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "error: --engine: ray is not installed: run .venv/bin/pip install --editable '.[ray]' --constraint "
        "constraints.txt in the repository folder\n",
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three files of short rows."""
    folder = tmp_path / "in"
    folder.mkdir()
    for file in range(3):
        numbers = range(file * ROWS // 3, (file + 1) * ROWS // 3)
        rows = "".join(f"{each},row {each} was {'bad and ' * (each % 9)}good\n" for each in numbers)
        (folder / f"{file}.csv").write_text("id,text\n" + rows)
    return folder


@pytest.fixture
def at_our_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray's workers give way to everything else on the machine, which a test has no time for."""
    monkeypatch.setenv("RAY_worker_niceness", "0")


@pytest.fixture
def cluster(at_our_side: None) -> Iterator[Any]:
    """Two raylets on this machine, of a core each; the second is there to be killed."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    yield cluster
    cluster.shutdown()


def command(archive: Path, out: Path, *more: str) -> list[str]:
    flags = ["--window", "100", "--processes", "2", *more]
    return [sys.executable, "-m", "score", str(archive), "--output", str(out), *flags]


@pytest.mark.slow
def test_a_node_is_killed_half_way(tmp_path: Path, archive: Path, cluster: Any) -> None:
    """Every row is there once, in the bytes that one machine alone gives."""
    out, alone = tmp_path / "out", tmp_path / "alone"
    node = cluster.worker_nodes.copy().pop()
    ray_flags = ["--engine", "ray", "--address", cluster.address]
    with subprocess.Popen(command(archive, out, *ray_flags), cwd=ROOT, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + PATIENCE
        while len(list(out.glob("part-*"))) < ROWS // 100 // 4:
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.1)
        cluster.remove_node(node, allow_graceful=False)
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, told.decode()
    assert sorted(int(row["id"]) for row in scored(out)) == list(range(ROWS))
    assert f"{ROWS:,} rows, " in told.decode()
    subprocess.run(command(archive, alone), cwd=ROOT, check=True)
    parts = sorted(alone.glob("part-*"))
    assert [path.name for path in sorted(out.glob("part-*"))] == [path.name for path in parts]
    for part in parts:
        assert part.read_bytes() == (out / part.name).read_bytes()


@pytest.mark.slow
def test_a_file_that_only_the_nodes_find_broken(tmp_path: Path, archive: Path, at_our_side: None) -> None:
    """The error is one line that names the file and the node; what was done stays."""
    out = tmp_path / "out"
    rows = "".join(f"{each},{os.urandom(25_000).hex()}\n" for each in range(200))
    packed = gzip.compress(b"id,text\n" + rows.encode(), 1)
    (archive / "2.csv").unlink()
    (archive / "2.csv.gz").write_bytes(packed[: len(packed) // 2])
    done = subprocess.run(
        command(archive, out, "--engine", "ray"), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 1
    assert "2.csv.gz: is a truncated or damaged gzip file (on node " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_driver_is_killed(tmp_path: Path, archive: Path, cluster: Any) -> None:
    """The same command, on another engine if you like, makes what is missing."""
    out = tmp_path / "out"
    ray_flags = ["--engine", "ray", "--address", cluster.address]
    with subprocess.Popen(command(archive, out, *ray_flags), cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + PATIENCE
        while not list(out.glob("part-*")):
            assert time.monotonic() < end
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGKILL)
    left = len(list(out.glob("part-*")))
    assert 0 < left < ROWS // 100
    subprocess.run(command(archive, out), cwd=ROOT, check=True)
    assert sorted(int(row["id"]) for row in scored(out)) == list(range(ROWS))
