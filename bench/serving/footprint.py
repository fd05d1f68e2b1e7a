"""What the service takes before it answers, and what training takes, over the least that they could."""

from __future__ import annotations

import subprocess
import sys
import time

from bench.serving.process import pinned, resident
from bench.serving.report import Ratio
from bench.serving.run import SERVER, Run
from bench.serving.training import tokens_per_second

BARE = "import torch, sys; print(flush=True); sys.stdin.read()"


def start(run: Run) -> None:
    """From the start of the process until it is ready, and its memory after a load, over a bare `import torch`."""
    ready = Ratio("time from start to ready over that of `import torch`", 2.5, 1.3, less=True, unit="s")
    memory = Ratio("resident memory when serving over that of `import torch`", 2.0, 1.3, less=True, unit="MB")
    for _ in range(run.repeats):
        with run.product(1, SERVER) as ours:
            run.closed("memory", ours, run.mix)
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
    run.report.ratios += [ready, memory]


def training(run: Run) -> None:
    """Tokens a second of training steps."""
    ratio = Ratio("training: packed and bucketed over a padded loop in random order", 2.0, 4.0, unit="tokens/s")
    tweets = run.texts.tweets
    lengths = [len(text.split()) for text in [*tweets, *run.texts.reviews[: len(tweets) // 9]]]
    ratio.pairs.append(tokens_per_second(lengths, run.seconds, run.repeats))
    run.report.ratios.append(ratio)
