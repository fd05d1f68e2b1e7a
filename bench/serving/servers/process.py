"""Server processes: started on given cores, waited for, looked at, and ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 180.0  # seconds until a server must be ready


class Unmeasured(RuntimeError):
    """A server is not available here, or does not answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is ready."""

    pid: int
    port: int
    ready_after: float  # seconds from its start


def answered(command: Sequence[str], given: object, cores: set[int]) -> Any:
    """What a command prints as JSON that is given `given` as JSON, on these cores.

    Raises:
        Unmeasured: it failed; with the last line of its errors.
    """
    ran = subprocess.run(  # noqa: S603 -- our own commands
        pinned(command, cores), cwd=ROOT, input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise Unmeasured((ran.stderr.strip() or f"exit status {ran.returncode}").splitlines()[-1])
    return json.loads(ran.stdout)


def free_port() -> int:
    """A free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running(
    command: Sequence[str],
    port: int,
    cores: set[int],
    *,
    path: str = "/readyz",
    checkout: Path = ROOT,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Run `command` in `checkout` on `cores` until the block ends; its logs go to a file.

    Raises:
        Unmeasured: the process ended, or did not answer `path` with 200 in time.
    """
    environment = {**os.environ, "PYTHONPATH": str(checkout), **(variables or {})}
    # As peers that pip installs, the service has its bytecode: compiling it at each start takes 0.09 s.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 -- commands of this package
            pinned(command, cores), cwd=checkout, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            while not _answers(port, path):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    log.seek(0)
                    lines = log.read().decode(errors="replace").strip().splitlines() or ["it printed nothing"]
                    raise Unmeasured(lines[-1])
                time.sleep(0.02)
            if process.poll() is not None:
                raise Unmeasured(f"another process answered on port {port}")
            yield Running(process.pid, port, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _end_group(process.pid)


def pinned(command: Sequence[str], cores: set[int]) -> list[str]:
    """The command, pinned to those cores."""
    script = f"import os, sys; os.sched_setaffinity(0, {sorted(cores)}); os.execvp(sys.argv[1], sys.argv[1:])"
    return [sys.executable, "-c", script, *command]


def _end_group(leader: int) -> None:
    """Some servers leave their children behind, and the port with them."""
    patience = time.perf_counter() + 5
    with contextlib.suppress(ProcessLookupError):
        while time.perf_counter() < patience:
            os.killpg(leader, signal.SIGKILL)
            time.sleep(0.02)


def _answers(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
