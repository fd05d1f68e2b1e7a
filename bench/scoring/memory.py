"""The memory of a program and all that it starts."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from bench.common.processes import proportional
from model.errors import ScoringError

EVERY = 0.2  # seconds


def peak_memory(command: Sequence[str]) -> int:
    """Run a command; the most bytes that it and its descendants held at once, pages that they share counted once.

    Raises:
        ScoringError: it failed.
    """
    peak = 0
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        while True:
            peak = max(peak, proportional(process.pid))
            try:
                _, errors = process.communicate(timeout=EVERY)
                break
            except subprocess.TimeoutExpired:
                continue
    if process.returncode:
        raise ScoringError(errors.strip().splitlines()[-1] if errors.strip() else f"exit code {process.returncode}")
    return peak
