"""The number of threads of a run: one, unless more are measured to be faster on a batch of the run.

The kernels of a small network take microseconds, and on a busy machine threads wait for each other far longer: 3,000
rows took 283 s with two threads on two cores of which one was busy, and 24 s with one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median

import torch

from model.cores import available

GAIN = 1.3  # required speed-up of more threads, as other work may need the cores
_TURNS = 5


def cores() -> int:
    """The cores that this process may use, at most ``OMP_NUM_THREADS`` if that is set."""
    allowed = available()
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(allowed, int(asked)) if asked.isdigit() and int(asked) else allowed


def choose(step: Callable[[], object], most: int) -> int:
    """Set torch to one thread or to ``most``, whichever computes a step faster, and return the number.

    The two take turns and are timed by the wall clock, so that waiting for busy cores counts. ``step`` is called at
    most eleven times, and never with one core.
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
