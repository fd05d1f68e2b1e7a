"""The soak: mixed load for minutes, its curves, and what must be flat. `python -m tests.faults.soak --minutes 20`"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from model import SHIPPED
from model.classifier import Classifier
from tests.faults.harness.load import Seen, ask
from tests.faults.harness.wire import connected, once, request, texts
from tests.fixtures.server import Server, served
from tests.fixtures.service import sample

CLIENTS = 8
DEPTH = "sentiment_queue_depth"
TEXTS = 2000
WARM_UP = 0.2  # of the time, before what is measured must be flat
MOST_GROWTH = 0.05  # of the memory, after it
GARBAGE = (
    b"\x16\x03\x01\r\n\r\n",
    request("/sentiment", b"{"),
    request("/sentiment", {"text": " "}),
    request("/nowhere"),
)


@dataclass(frozen=True)
class Look:
    """The process at a moment."""

    minute: float
    memory: int  # bytes resident
    threads: int
    descriptors: int
    waiting: float  # texts accepted and not answered
    p99: float  # seconds, of the answers since the look before


def look(server: Server, began: float, seen: Seen, metrics: str) -> Look:
    """What the system, the service and its clients say of it now."""
    folder = Path(f"/proc/{server.process.pid}")
    durations = sorted(seen.durations.pop(200, [0.0]))
    return Look(
        (time.monotonic() - began) / 60,
        int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE"),
        len(list((folder / "task").iterdir())),
        len(list((folder / "fd").iterdir())),
        sample(metrics, DEPTH),
        durations[int(0.99 * len(durations))],
    )


async def client(server: Server, seed: int, until: float, seen: Seen, known: dict[str, tuple[str, float]]) -> None:
    """Singles, batches, nonsense and departures, over connections that last for some requests."""
    chosen = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    wanted = list(known)
    while time.monotonic() < until:
        async with connected(server.url) as connection:
            for _ in range(chosen.randrange(1, 50)):
                size = 1 if chosen.random() < 0.9 else chosen.randrange(2, 60)
                await ask(connection, chosen.sample(wanted, size), known.__getitem__, seen, timeout=10)
            last = chosen.randrange(4)
            if last == 0:
                connection.send(request("/sentiment", {"text": chosen.choice(wanted)}))  # and it leaves
            elif last == 1:
                connection.send(chosen.choice(GARBAGE))
                await connection.reply()


async def soak(server: Server, minutes: float, every: float) -> tuple[list[Look], int]:
    """The looks at a server under load, and how many answers were compared with the offline prediction."""
    wanted = list(texts(TEXTS))
    offline = Classifier.load(SHIPPED).predict(wanted)
    known = {text: (each.label, each.score) for text, each in zip(wanted, offline, strict=True)}
    began = time.monotonic()
    until = began + 60 * minutes
    seen = Seen()
    looks: list[Look] = []

    async def watch() -> None:
        while time.monotonic() < until:
            await asyncio.sleep(every)
            looks.append(look(server, began, seen, (await once(server.url, "/metrics")).body.decode()))
            print(json.dumps(asdict(looks[-1])), flush=True)

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        for seed in range(CLIENTS):
            group.create_task(client(server, seed, until, seen, known))
    return looks, seen.compared


def faults(looks: list[Look]) -> Iterator[str]:
    """What is not flat after the warm-up."""
    settled = looks[int(WARM_UP * len(looks)) :]
    first, last = settled[0], settled[-1]
    if last.memory > first.memory * (1 + MOST_GROWTH):
        yield f"memory grew from {first.memory} to {last.memory} bytes"
    if max(each.threads for each in settled) > first.threads:
        yield "threads became more"
    if max(each.descriptors for each in settled) > first.descriptors + 2 * CLIENTS:
        yield "descriptors became more"


def draw(looks: list[Look], path: Path) -> None:
    """A curve of each."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    names = [each.name for each in fields(Look)][1:]
    figure, axes = pyplot.subplots(len(names), 1, sharex=True, figsize=(8, 2 * len(names)))
    for axis, name in zip(axes, names, strict=True):
        axis.plot([each.minute for each in looks], [getattr(each, name) for each in looks])
        axis.set_ylabel(name)
        axis.set_ylim(bottom=0)
    axes[-1].set_xlabel("minutes")
    figure.savefig(path)


def main() -> int:
    """Run it; 1 where something was not flat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--output", type=Path, help="picture to write, as SVG")
    options = parser.parse_args()
    with served() as server:
        looks, compared = asyncio.run(soak(server, options.minutes, max(1.0, 0.6 * options.minutes)))
        # Those who left last may not have been noticed yet.
        waiting = (sample(asyncio.run(once(server.url, "/metrics")).body.decode(), DEPTH) for _ in range(100))
        leaked = all(waiting)
    wrong = [*faults(looks), *itertools.repeat("texts are still waiting", int(leaked))]
    if options.output is not None:
        draw(looks, options.output)
    print(json.dumps({"minutes": options.minutes, "compared": compared, "wrong": wrong, "last": asdict(looks[-1])}))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
