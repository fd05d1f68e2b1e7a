"""One run of the bench: how long, on what, against which servers, and where its figures go."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from bench.serving.load import Load, closed_loop
from bench.serving.process import ROOT, Running, Unmeasured, free_port, processor_seconds, running
from bench.serving.report import Report
from bench.serving.texts import Texts
from bench.serving.wire import Request, mixed, singles

CONNECTIONS = 64
REVIEWS = 0.1  # of the mix
SERVER, GENERATOR = {0}, {1}  # cores
# A generator that is busy for more of its core than this measures itself.
BUSY = 0.9
# Those that bring packages of their own run in an environment of their own, which `make bench` makes.
PEERS_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"
APART = ("litserve", "bentoml", "distilbert")


@dataclass(slots=True)
class Run:
    """What every ratio is measured with."""

    report: Report
    texts: Texts
    artifact: Path
    data: Path | None
    seconds: float  # of one load
    repeats: int  # pairs of each ratio
    peers_python: Path = PEERS_PYTHON
    tweets: list[Request] = field(init=False)
    mix: list[Request] = field(init=False)  # with reviews among them

    def __post_init__(self) -> None:
        self.tweets = singles(self.texts.tweets)
        self.mix = mixed(self.tweets, singles(self.texts.reviews, "review"), REVIEWS)

    @contextmanager
    def serving(self, name: str) -> Iterator[Running]:
        """One of the small servers of this package, on the server's core. Raises Unmeasured."""
        port = free_port()
        python, module, ready = sys.executable, ["bench.serving.apps", name], "/readyz"
        if name in APART:
            if not self.peers_python.exists():
                raise Unmeasured(f"there is no {self.peers_python.name} of the peers; `make bench` installs it")
            python, module = str(self.peers_python), [f"bench.serving.{name}_app"]
            ready = "/health" if name == "litserve" else ready
        command = [python, "-m", *module, "--port", str(port), "--artifact", str(self.artifact)]
        if self.data is not None:
            command += ["--data", str(self.data)]
        with running(command, port, SERVER, ready) as server:
            yield server

    @contextmanager
    def product(self, workers: int, cores: set[int]) -> Iterator[Running]:
        """The service as its users start it."""
        port = free_port()
        command = [sys.executable, "-m", "service", "--port", str(port), "--workers", str(workers)]
        with running([*command, "--log-level", "error", "--artifact", str(self.artifact)], port, cores) as server:
            yield server

    def load(self, what: str, server: Running, work: Coroutine[Any, Any, Load]) -> Load:
        """Run one load, and keep its figures."""
        before = processor_seconds(server.pid)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            load = runner.run(work)
        load.cost = (processor_seconds(server.pid) - before) / load.total if load.total else float("nan")
        self.report.runs.append({"what": what, **load.figures()})
        print(f"  {what}: {load.rate:,.0f}/s, p99 {1e3 * load.percentile(0.99):.1f} ms", file=sys.stderr, flush=True)
        if load.busy > BUSY:
            self.report.notes.append(f"{what}: the load generator was busy for {load.busy:.0%} of its core")
        if load.failed:
            self.report.notes.append(f"{what}: {load.failed} of {load.sent} requests failed")
        return load

    def closed(self, what: str, server: Running, requests: Sequence[Request], connections: int = CONNECTIONS) -> Load:
        """See closed_loop. Raises Unmeasured where nothing is answered."""
        work = closed_loop(server.port, requests, connections=connections, seconds=self.seconds)
        load = self.load(what, server, work)
        if not load.answered:
            raise Unmeasured(f"{what}: none of {load.sent} requests was answered in time")
        return load
