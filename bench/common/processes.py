"""Memory and processor time of a process and its descendants, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for each in found:
        for children in PROC.glob(f"{each}/task/*/children"):
            try:
                found += map(int, children.read_text("ascii").split())
            except OSError:  # the process has ended
                continue
    return found


def resident(pid: int) -> int:
    """Bytes in memory of a process and its descendants; shared pages count for each."""
    pages = sum(int((PROC / str(each) / "statm").read_text("ascii").split()[1]) for each in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE")


def proportional(pid: int) -> int:
    """Bytes in memory of a process and its descendants; shared pages count once."""
    return sum(map(_proportional, family(pid)))


def processor_seconds(pid: int) -> float:
    """Processor seconds of a process and its descendants so far."""
    ticks = 0
    for each in family(pid):
        # The name of a program, the second field, may have spaces in it.
        fields = (PROC / str(each) / "stat").read_text("utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _proportional(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines()
    except OSError:  # the process has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
