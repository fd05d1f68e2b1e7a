"""A program for a test to run: that of `program.py`, with a clock that is an hour off, forth or back, at each look.

It stands for a system whose time is set while it runs. The monotonic clock goes on as ever, as it does there.
"""

from __future__ import annotations

import itertools
import sys
import time

HOUR = 3600  # seconds


def jump() -> None:
    """Have this process's clock jump from now on."""
    now, now_ns = time.time, time.time_ns
    offset = itertools.cycle((0, HOUR, 0, -HOUR))
    time.time = lambda: now() + next(offset)
    time.time_ns = lambda: now_ns() + next(offset) * 10**9


if __name__ == "__main__":
    jump()  # before anything is imported that might keep the function and not the module
    from service.cli import main
    from tests.faults.harness.program import Misbehaving

    sys.exit(main(load=lambda folder: Misbehaving()))
