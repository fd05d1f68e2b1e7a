"""Several processes on one port, with real processes and signals."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.fixtures.service import PATIENCE, sample


class Running:
    """A supervisor in its own process, whose logs and its workers' are read line by line without polling."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.records: list[dict[str, Any]] = []

    def until(self, pattern: str, count: int = 1) -> list[re.Match[str]]:
        """The next so many messages that match."""
        found: list[re.Match[str]] = []
        assert self.process.stderr is not None
        for line in self.process.stderr:
            record = json.loads(line)
            self.records.append(record)
            if match := re.search(pattern, record["message"]):
                found.append(match)
                if len(found) == count:
                    return found
        raise AssertionError(f"it ended with {self.process.wait(PATIENCE)} before {pattern!r}: {self.records}")

    def rest(self) -> None:
        """Read until the last process that writes here has ended."""
        assert self.process.stderr is not None
        self.records += [json.loads(line) for line in self.process.stderr]

    @property
    def url(self) -> str:
        """Its address, once it listens there."""
        if not any(record["message"] == "listening" for record in self.records):
            self.until("^listening$")
        record = next(record for record in self.records if record["message"] == "listening")
        return f"http://{record['host']}:{record['port']}"


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Running]:
    """A supervisor with two workers, which keep their metrics in `folder`."""
    environment = {**os.environ, "SENTIMENT_PORT": "0", "SENTIMENT_DRAIN_TIMEOUT": "5", "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "tests.service.process.supervised", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        watchdog = _watchdog(process)
        try:
            yield Running(process)
        finally:
            process.kill()
            watchdog.kill()
            watchdog.wait()


def _watchdog(process: subprocess.Popen[str]) -> subprocess.Popen[bytes]:
    """Ends the supervisor, and so its workers, if a test hangs."""
    script = f"import os, signal, time; time.sleep({3 * PATIENCE}); os.kill({process.pid}, signal.SIGKILL)"
    return subprocess.Popen([sys.executable, "-c", script])


def total(url: str) -> float:
    """Requests answered for texts, as any worker's metrics say."""
    text = httpx.get(f"{url}/metrics").text
    return sample(text, "sentiment_requests_total", route="/sentiment", status="200")


def counted(url: str, wanted: int) -> float:
    """The total once it is at least `wanted`: a worker sees what another one counts some milliseconds later."""
    end = time.monotonic() + PATIENCE
    while (found := total(url)) < wanted and time.monotonic() < end:
        pass
    return found


def score(url: str, times: int) -> None:
    """Score texts, each over a connection of its own."""
    for _ in range(times):
        assert httpx.post(f"{url}/sentiment", json={"text": "good"}).json()["label"] == "positive"


def test_workers_share_a_port_are_replaced_and_drain(tmp_path: Path) -> None:
    """Metrics of all workers are summed, also after a death; signals reload and end all of them."""
    with running(tmp_path) as supervisor:
        supervisor.until("^ready$", 2)
        messages = " ".join(record["message"] for record in supervisor.records)
        started = [int(number) for number in re.findall(r"worker \d+ started as process (\d+)", messages)]
        url = supervisor.url
        score(url, 20)
        assert counted(url, 20) == 20
        files = sorted(each.name for each in tmp_path.rglob("*.db"))
        assert len(files) == 2 * 3

        os.kill(started[0], signal.SIGKILL)
        supervisor.until(r"worker \d ended with status -9; the next in 0\.5 s")
        supervisor.until("^ready$")
        score(url, 10)
        assert counted(url, 30) == 30
        assert sorted(each.name for each in tmp_path.rglob("*.db")) == files
        assert sample(httpx.get(f"{url}/metrics").text, "sentiment_queue_depth") == 0

        supervisor.process.send_signal(signal.SIGHUP)
        supervisor.until("^reloaded; the artifact has not changed$", 2)
        supervisor.process.send_signal(signal.SIGTERM)
        supervisor.rest()
        assert supervisor.process.wait(PATIENCE) == 0
        assert [record["message"] for record in supervisor.records].count("SIGTERM: draining") == 2
    assert not list(tmp_path.iterdir())


def test_workers_that_cannot_begin_are_not_tried_for_ever(tmp_path: Path) -> None:
    """The worker logs the reason, and the supervisor exits with status 1."""
    with running(tmp_path, "--broken") as supervisor:
        supervisor.rest()
        assert supervisor.process.wait(PATIENCE) == 1
    messages = [record["message"] for record in supervisor.records]
    assert any("model.pt: does not run" in message for message in messages)
    assert any("before any was ready" in message for message in messages)


def test_workers_do_not_outlive_their_supervisor(tmp_path: Path) -> None:
    """If the supervisor is killed, they drain and end, which frees the port."""
    with running(tmp_path) as supervisor:
        supervisor.until("^ready$", 2)
        supervisor.process.kill()
        supervisor.rest()
    assert [record["message"] for record in supervisor.records].count("the supervisor is gone: draining") == 2
