"""How many threads a run computes with: one, unless more are measured to be faster on its own batches.

A small network's kernels take microseconds, and threads that wait for each other beside other work cost far more: 3,000
rows took 283 s with two threads on two cores of which one was busy, and 24 s with one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median

import torch

from model.cores import available

GAIN = 1.3  # threads must make a step so many times as fast: the cores they take are then somebody's, too
_TURNS = 5


def cores() -> int:
    """Cores that this process may use, and no more than ``OMP_NUM_THREADS`` where that is set."""
    allowed = available()
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(allowed, int(asked)) if asked.isdigit() and int(asked) else allowed


def choose(step: Callable[[], object], most: int) -> int:
    """One thread or ``most``, whichever computes a step faster; torch is left with that number.

    The two take turns, each timed by the wall clock: where other work holds the cores, threads that wait for one
    another lose. ``step`` is called eleven times at most, and never where there is one core.
    """
    if most < 2:
        torch.set_num_threads(1)
        return 1
    seconds: dict[int, list[float]] = {1: [], most: []}
    torch.set_num_threads(1)
    step()  # the first call allocates
    for _ in range(_TURNS):
        for threads, taken in seconds.items():
            torch.set_num_threads(threads)
            started = time.monotonic()
            step()
            taken.append(time.monotonic() - started)
    chosen = most if median(seconds[most]) * GAIN < median(seconds[1]) else 1
    torch.set_num_threads(chosen)
    return chosen
