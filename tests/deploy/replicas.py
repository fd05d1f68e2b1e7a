"""The running compose file, as its tests see it: replicas that can be killed and rolled, and a load that counts."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx

ENGINE = shutil.which("podman") or "docker"
PATIENCE = 400.0  # seconds; only what hangs, or a machine that is very busy, takes so long
CLIENTS = 4
TEXTS = [f"{word} {number}" for number in range(10) for word in ("lovely", "awful", "the train was late again", "ok")]


def engine(*arguments: str) -> str:
    """What the container engine prints."""
    return subprocess.run([ENGINE, *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Replica:
    """One container of the service."""

    def __init__(self, container: str) -> None:
        self.container = container

    def _read(self, field: str) -> str:
        return engine("inspect", "--format", field, self.container)

    @property
    def address(self) -> str:
        """Where it is asked without the balancer."""
        return self._read("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}") + ":8000"

    @property
    def ready(self) -> bool:
        """Whether it says so itself."""
        try:
            return httpx.get(f"http://{self.address}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    @property
    def process(self) -> int:
        """The id of its process as the machine sees it; 0 while there is none."""
        return int(self._read("{{.State.Pid}}"))

    def kill(self) -> None:
        """As a crash would: nobody has asked the engine for it."""
        os.kill(self.process, signal.SIGKILL)

    def roll(self) -> None:
        """Stop it as `docker stop` does, and start it."""
        engine("stop", "--time", "35", self.container)
        engine("start", self.container)


def running() -> list[Replica]:
    """The replicas of the service."""
    names = engine("ps", "--filter", "label=com.docker.compose.service=sentiment", "--format", "{{.ID}}")
    return [Replica(container) for container in names.split()]


def until(condition: object, what: str) -> None:
    """Wait for what another process does. Raises AssertionError after PATIENCE seconds."""
    assert callable(condition)
    end, pause = time.monotonic() + PATIENCE, threading.Event()
    while not condition():
        assert time.monotonic() < end, f"not within {PATIENCE:g} s: {what}"
        pause.wait(0.2)


class Load:
    """Clients that ask without pause and never ask again; every answer is held against the text's own."""

    def __init__(self, url: str) -> None:
        self._url = url
        with httpx.Client(base_url=url, timeout=30) as client:
            self._expected = [client.post("/sentiment", json={"text": text}).json()["score"] for text in TEXTS]
        self.answers: Counter[str] = Counter()
        self._numbers = count()
        self._stop = threading.Event()
        self._answered = threading.Condition()

    def _ask(self) -> None:
        # No retries of its own: what the balancer does not mend, counts.
        with httpx.Client(base_url=self._url, timeout=60) as client:
            while not self._stop.is_set():
                which = next(self._numbers) % len(TEXTS)
                try:
                    response = client.post("/sentiment", json={"text": TEXTS[which]})
                    outcome = str(response.status_code)
                    if outcome != "200":
                        outcome += f": {response.json().get('detail')}"
                    elif abs(response.json()["score"] - self._expected[which]) > 1e-4:
                        outcome = "another text's answer"
                except httpx.HTTPError as error:
                    outcome = type(error).__name__
                with self._answered:
                    self.answers[outcome] += 1
                    self._answered.notify_all()

    def more(self, answers: int) -> None:
        """Wait until so many more requests have been answered."""
        with self._answered:
            goal = self.answers.total() + answers
            assert self._answered.wait_for(lambda: self.answers.total() >= goal, PATIENCE)

    @contextmanager
    def running(self, clients: int = CLIENTS) -> Iterator[None]:
        """So many clients ask."""
        threads = [threading.Thread(target=self._ask) for _ in range(clients)]
        for thread in threads:
            thread.start()
        try:
            self.more(200)
            yield
            self.more(200)
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
