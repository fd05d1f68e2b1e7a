"""The timer of the open loop."""

from __future__ import annotations

import os
import select
import time

import pytest

from bench.serving.load.timer import ticking


def test_a_descriptor_is_readable_once_for_each_tick() -> None:
    """Missed ticks are one number, and no tick is early."""
    began = time.perf_counter()
    ticks = 0
    with ticking(1000.0) as descriptor:
        while ticks < 20:
            assert select.select([descriptor], [], [], 10)[0]
            ticks += int.from_bytes(os.read(descriptor, 8), "little")
    assert time.perf_counter() - began >= 0.02 * 0.99
    with pytest.raises(OSError, match="descriptor"):
        os.read(descriptor, 8)
