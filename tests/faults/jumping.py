"""A program for a test to run: that of `program.py`, with a clock that is an hour off, forth or back, at each look.

It stands for a system whose time is set while it runs. The monotonic clock goes on as ever, as it does there.
"""

from __future__ import annotations

import itertools
import sys
import time

HOUR = 3600  # seconds
_now, _now_ns = time.time, time.time_ns
_offset = itertools.cycle((0, HOUR, 0, -HOUR))
# Before anything is imported that might keep the function and not the module
time.time = lambda: _now() + next(_offset)
time.time_ns = lambda: _now_ns() + next(_offset) * 10**9

if __name__ == "__main__":
    from service.cli import main
    from tests.faults.program import Misbehaving

    sys.exit(main(load=lambda folder: Misbehaving()))
