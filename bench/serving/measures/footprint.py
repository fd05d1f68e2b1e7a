"""Start-up time, memory and lines of source of the service."""

from __future__ import annotations

import subprocess
import sys
import time

from bench.common.processes import resident
from bench.serving.measures.report import Ratio
from bench.serving.measures.run import SERVER, Run
from bench.serving.servers.process import ROOT, pinned

BARE = "import torch, sys; print(flush=True); sys.stdin.read()"


def start(run: Run) -> None:
    """Seconds until the process is ready and its memory after a load, over those of a bare `import torch`."""
    ready = Ratio("time from start to ready over that of `import torch`", 1.6, 1.3, less=True, unit="s")
    memory = Ratio("resident memory when serving over that of `import torch`", less=True, unit="MB")
    for _ in range(run.repeats):
        with run.service() as ours:
            run.many("memory", ours, run.mix)
            served = resident(ours.pid)
        began = time.perf_counter()
        with subprocess.Popen(  # noqa: S603 -- our own script
            pinned([sys.executable, "-c", BARE], SERVER), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as bare:
            assert bare.stdout is not None  # noqa: S101 -- a pipe
            bare.stdout.readline()
            ready.pairs.append((ours.ready_after, time.perf_counter() - began))
            memory.pairs.append((served / 1e6, resident(bare.pid) / 1e6))
            bare.communicate()
    run.scenario.ratios += [ready, memory]


def lines(run: Run) -> None:
    """Lines of Python in `service/`."""
    count = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in (ROOT / "service").rglob("*.py"))
    run.scenario.ratios.append(
        Ratio("lines of Python in `service/`", 5200, 4500, less=True, unit="", pairs=[(count, 1)])
    )
