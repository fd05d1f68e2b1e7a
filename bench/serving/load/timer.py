"""A descriptor that becomes readable at a constant rate: Linux's timerfd, to the microsecond.

An event loop's own timers count in milliseconds, and a generator that spins loses its turn to whatever else runs on its
core: of 120 requests a second the median then started 3 ms late. Python has timerfd from 3.13 on; this calls libc's.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import time
from collections.abc import Iterator


class _Time(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


class _Timer(ctypes.Structure):
    _fields_ = [("interval", _Time), ("first", _Time)]


@contextlib.contextmanager
def ticking(rate: float) -> Iterator[int]:
    """A descriptor that is readable `rate` times a second; a read of 8 bytes returns how many are due.

    Raises:
        OSError: the system has none.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor: int = libc.timerfd_create(time.CLOCK_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "timerfd_create")
    try:
        seconds, nanoseconds = divmod(max(1, round(1e9 / rate)), 10**9)
        each = _Time(seconds, nanoseconds)
        if libc.timerfd_settime(descriptor, 0, ctypes.byref(_Timer(each, each)), None):
            raise OSError(ctypes.get_errno(), "timerfd_settime")
        yield descriptor
    finally:
        os.close(descriptor)
