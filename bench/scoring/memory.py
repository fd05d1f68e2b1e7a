"""The memory of a program and all that it starts."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from model.errors import ScoringError

EVERY = 0.2  # seconds
PROC = Path("/proc")


def peak_memory(command: Sequence[str]) -> int:
    """Run a command; the most bytes that it and its descendants held at once, pages that they share counted once.

    Raises:
        ScoringError: it failed.
    """
    peak = 0
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        while True:
            peak = max(peak, sum(map(_proportional, tree(process.pid))))
            try:
                _, told = process.communicate(timeout=EVERY)
                break
            except subprocess.TimeoutExpired:
                continue
    if process.returncode:
        raise ScoringError(told.strip().splitlines()[-1] if told.strip() else f"exit code {process.returncode}")
    return peak


def tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for each in found:
        for children in PROC.glob(f"{each}/task/*/children"):
            try:
                found += map(int, children.read_text("ascii").split())
            except OSError:  # it ended meanwhile
                continue
    return found


def _proportional(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
