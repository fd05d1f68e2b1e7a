"""Ways to run the moderation pipeline in a test, and to see what came of it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from examples.moderation.comments import TARGETS, Comments
from examples.moderation.consumer import Consumer
from sentiment_client import Client, Retry
from tests.client.scripted import Asked, Told
from tests.fixtures.places import ROOT

PATIENCE = 60.0


def decided(asked: Asked) -> Told:
    """An answer in which a text's first word is its action."""
    one = {"label": "x", "score": 0.5, "probabilities": {"x": 1.0}, "tokens": 1, "truncated": False}
    return Told(200, {"results": [{**one, "action": text.split()[0]} for text in asked.body["texts"]], "model": "m@0"})


class Waits(threading.Event):
    """Records how long somebody would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        return self.is_set()


def comments(store: Any, consumer: str = "here", claim_idle: float = 60.0) -> Comments:
    """The stream as a consumer of this process sees it."""
    made = Comments(store, consumer=consumer, claim_idle=claim_idle, keep_outcomes=60)
    made.create()
    return made


@contextmanager
def consumer(store: Any, url: str, *, claim_idle: float = 60.0, **options: Any) -> Iterator[Consumer]:
    """A consumer in this process; a test takes its turns."""
    with Client(url, retry=Retry(attempts=1), timeout=5) as client:
        yield Consumer(comments(store, claim_idle=claim_idle), client, claim_idle=claim_idle, **options)


@contextmanager
def process(redis_url: str, service_url: str, *flags: str) -> Iterator[subprocess.Popen[str]]:
    """A consumer in a process of its own."""
    command = [sys.executable, "-m", "examples.moderation", "run", "--redis", redis_url, "--service", service_url]
    environment = {"PYTHONPATH": "client", "PATH": ""}
    with subprocess.Popen([*command, *flags], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A run of the program that ends by itself."""
    command = [sys.executable, "-m", "examples.moderation", *arguments]
    environment = {"PYTHONPATH": "client", "PATH": ""}
    return subprocess.run(
        command, cwd=ROOT, env=environment, input="", capture_output=True, text=True, timeout=PATIENCE
    )


def outcomes(store: Any) -> dict[str, dict[str, dict[str, str]]]:
    """Target -> id of the comment -> the fields of its outcome. Fails if a comment has two."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    seen: Counter[str] = Counter()
    for target in TARGETS:
        entries = [
            {name.decode(): value.decode("utf-8", "replace") for name, value in fields.items()}
            for _, fields in store.xrange(f"{{moderation}}:{target}")
        ]
        seen.update(entry["comment"] for entry in entries)
        found[target] = {entry["comment"]: entry for entry in entries}
    assert not [comment for comment, times in seen.items() if times > 1]
    return found


def pending(store: Any) -> int:
    """Comments that were taken and are not decided."""
    return int(store.xpending("{moderation}:comments", "moderators")["pending"])


def all_decided(store: Any, count: int) -> dict[str, dict[str, dict[str, str]]]:
    """The outcomes, once there are so many; waits for each in Redis."""
    end = time.monotonic() + PATIENCE
    last = {f"{{moderation}}:{target}": "0" for target in TARGETS}
    total = 0
    while total < count:
        assert time.monotonic() < end, f"{total} of {count} comments are decided"
        for name, entries in store.xread(last, block=1000):
            last[name.decode()] = entries[-1][0]
            total += len(entries)
    return outcomes(store)
