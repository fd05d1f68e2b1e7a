"""One run of the bench: its servers, how long it loads them, and where its figures go."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from bench.common.command import progress
from bench.common.processes import processor_seconds
from bench.serving.load.closed_loop import closed_loop, one_connection
from bench.serving.load.load import Load
from bench.serving.load.open_loop import open_loop
from bench.serving.load.texts import Texts
from bench.serving.load.wire import HOST, Request, batches, mixed, singles
from bench.serving.measures.report import Scenario
from bench.serving.servers.process import ROOT, Running, Unmeasured, free_port, running

CONNECTIONS = 64
BATCH, BATCH_CONNECTIONS = 256, 8  # texts in a client's batch
REVIEWS = 0.1  # of the mix
LEAVING = 0.01  # clients of an open loop that leave before their answer
SERVER, GENERATOR = {0}, {1}  # cores
# Peers that bring packages of their own run in an environment of their own, which `make bench` sets up.
PEERS_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"
APART = ("litserve", "bentoml", "distilbert")


@dataclass(frozen=True, slots=True)
class Service:
    """A version of the service to start: a checkout, and the variables that differ from its defaults."""

    checkout: Path = ROOT
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def python(self) -> str:
        """The interpreter of the checkout's own environment, else this one."""
        own = self.checkout / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable


@dataclass(slots=True)
class Run:
    """Everything a scenario is measured with."""

    texts: Texts
    artifact: Path
    data: Path | None
    seconds: float  # of one load
    repeats: int  # pairs of each ratio
    quick: bool = False  # leave out what takes long
    peers_python: Path = PEERS_PYTHON
    scenario: Scenario = field(default_factory=lambda: Scenario("none"))  # the one that is measured now
    tweets: list[Request] = field(init=False)
    mix: list[Request] = field(init=False)  # with reviews among them
    bulk: list[Request] = field(init=False)

    def __post_init__(self) -> None:
        self.tweets = singles(self.texts.tweets)
        self.mix = mixed(self.tweets, singles(self.texts.reviews, "review"), REVIEWS)
        self.bulk = batches(self.texts.tweets, BATCH)

    @contextmanager
    def service(
        self, service: Service | None = None, *, workers: int | None = None, cores: set[int] = SERVER
    ) -> Iterator[Running]:
        """`sentiment-serve` with its default settings, its log in a file. Raises Unmeasured."""
        port, service = free_port(), service or Service()
        command = [service.python, "-m", "service", "--port", str(port), "--artifact", str(self.artifact)]
        if workers is not None:
            command += ["--workers", str(workers)]
        with running(command, port, cores, checkout=service.checkout, variables=service.variables) as server:
            yield server

    @contextmanager
    def noop(self, *, log: bool) -> Iterator[Running]:
        """The bare FastAPI app, by uvicorn's command, with its access log (the default) or without."""
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "bench.serving.servers.noop_app:app", "--port", str(port)]
        with running(command if log else [*command, "--no-access-log"], port, SERVER) as server:
            yield server

    @contextmanager
    def peer(self, name: str) -> Iterator[Running]:
        """A peer's server, on the server's core. Raises Unmeasured."""
        port = free_port()
        python, module, ready = sys.executable, ["bench.serving.servers.apps", name], "/readyz"
        if name in APART:
            if not self.peers_python.exists():
                raise Unmeasured(f"there is no {self.peers_python.name} of the peers; `make bench` installs it")
            python, module = str(self.peers_python), [f"bench.serving.servers.{name}_app"]
            ready = "/health" if name == "litserve" else ready
        command = [python, "-m", *module, "--port", str(port), "--artifact", str(self.artifact)]
        if self.data is not None:
            command += ["--data", str(self.data)]
        with running(command, port, SERVER, path=ready) as server:
            yield server

    def many(self, what: str, server: Running, requests: Sequence[Request], connections: int = CONNECTIONS) -> Load:
        """A closed loop of many connections. Raises Unmeasured if no request is answered."""
        work = closed_loop(server.port, requests, connections=connections, seconds=self.seconds)
        load = self._kept(what, server, lambda: _looped(work))
        if not load.answered:
            raise Unmeasured(f"{what}: none of {load.sent} requests was answered in time")
        return load

    def one(self, what: str, server: Running) -> Load:
        """A closed loop of one connection."""
        return self._kept(what, server, lambda: one_connection(server.port, self.tweets, seconds=self.seconds))

    def arriving(self, what: str, server: Running, requests: Sequence[Request], rate: float) -> Load:
        """An open loop."""
        work = open_loop(server.port, requests, rate=rate, seconds=self.seconds, leaving=LEAVING)
        return self._kept(what, server, lambda: _looped(work))

    def _kept(self, what: str, server: Running, work: Callable[[], Load]) -> Load:
        before = processor_seconds(server.pid)
        load = work()
        load.cost = (processor_seconds(server.pid) - before) / load.total if load.total else float("nan")
        self.scenario.runs.append({"what": what, **load.figures()})
        progress(f"  {what}: {load.rate:,.0f}/s, p50 {load.ms(0.5):.2f}, p99 {load.ms(0.99):.2f} ms")
        if load.failed:
            self.scenario.notes.append(f"{what}: {load.failed} of {load.sent} requests failed")
        return load


def engine(server: Running) -> str:
    """The kernel that computes the network in a running service, as its `GET /model` says."""
    with urllib.request.urlopen(f"http://{HOST}:{server.port}/model", timeout=10) as answer:
        kernel = json.load(answer).get("kernel", {}).get("by", "torchscript")  # versions before it know of none
    return "TorchScript" if kernel == "torchscript" else f"the compiled kernel ({kernel})"


def _looped(work: Coroutine[Any, Any, Load]) -> Load:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
