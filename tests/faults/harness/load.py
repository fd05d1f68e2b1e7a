"""Many clients at once: each compares every answer with what was expected of its own text."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from tests.faults.harness.wire import Connection, Reply, connected
from tests.fixtures.fakes import FakeClassifier

# A text -> its label and its score.
Expected = Callable[[str], tuple[str, float]]
WORDS = ("good", "bad", "plain")


def sayings(count: int) -> list[str]:
    """So many texts of different scores."""
    return [" ".join([WORDS[number % 3]] * (1 + number % 5) + [str(number)]) for number in range(count)]


def expected(text: str) -> tuple[str, float]:
    """What the fake says of a text, asked alone."""
    fake = FakeClassifier()
    found = fake.infer(fake.encode([text]))[0]
    return found.label, found.score


@dataclass
class Seen:
    """What a load came to. Durations in seconds, by status."""

    kinds: Counter[tuple[str, int]] = field(default_factory=Counter)  # ("single" or "batch", status)
    durations: dict[int, list[float]] = field(default_factory=dict)
    compared: int = 0  # answers of texts, each the one expected
    broken: int = 0  # connections that ended without an answer

    def worst(self, status: int, share: float = 1.0) -> float:
        """The longest of a status, or that of a share of them."""
        found = sorted(self.durations.get(status, [0.0]))
        return found[min(len(found) - 1, int(share * len(found)))]


def check(reply: Reply, texts: Sequence[str], expected: Expected) -> None:
    """Hold each answer against its own text's."""
    found = reply.json
    for text, answer in zip(texts, found.get("results", [found]), strict=True):
        label, score = expected(text)
        assert answer["label"] == label, "an answer of another text"
        assert abs(answer["score"] - score) < 2e-5, "an answer of another text"


async def ask(connection: Connection, texts: Sequence[str], expected: Expected, seen: Seen, timeout: float) -> None:
    """One request of one text or several."""
    kind = "single" if len(texts) == 1 else "batch"
    path, body = ("/sentiment", {"text": texts[0]}) if len(texts) == 1 else ("/sentiment/batch", {"texts": texts})
    began = time.monotonic()
    reply = await connection.ask(path, body, {"X-Timeout-Ms": str(int(1000 * timeout))})
    seen.durations.setdefault(reply.status, []).append(time.monotonic() - began)
    seen.kinds[kind, reply.status] += 1
    if reply.status == 200:
        check(reply, texts, expected)
        seen.compared += len(texts)
    elif reply.status == 503:
        assert int(reply.headers["retry-after"]) >= 1


async def open_loop(
    url: str, requests: Sequence[Sequence[str]], every: float, expected: Expected, timeout: float
) -> Seen:
    """Send requests at a steady rate, whatever becomes of those before them."""
    seen = Seen()
    free: list[Connection] = []

    async def one(texts: Sequence[str]) -> None:
        connection = free.pop() if free else await stack.enter_async_context(connected(url))
        await ask(connection, texts, expected, seen, timeout)
        free.append(connection)

    began = time.monotonic()
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        for number, texts in enumerate(requests):
            await asyncio.sleep(max(0.0, began + number * every - time.monotonic()))
            group.create_task(one(texts))
    return seen


async def closed_loop(
    url: str, requests: Sequence[Sequence[str]], clients: int, expected: Expected, timeout: float
) -> Seen:
    """So many clients, each with a request after another; one whose connection breaks asks again on a new one."""
    seen = Seen()
    waiting = itertools.chain(requests)

    async def client() -> None:
        for texts in waiting:
            while True:
                try:
                    async with connected(url) as connection:
                        await ask(connection, texts, expected, seen, timeout)
                    break
                except (OSError, asyncio.IncompleteReadError):
                    # What breaks while a test that failed is taken down must not hide that it is.
                    if (task := asyncio.current_task()) is not None and task.cancelling():
                        raise asyncio.CancelledError from None
                    seen.broken += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())
    return seen
