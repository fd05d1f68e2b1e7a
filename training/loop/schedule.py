"""Learning rate schedules: functions of the progress of a run, so that resuming needs no state."""

from __future__ import annotations

import math

SCHEDULES = ("one_cycle", "cosine")


def learning_rate_factor(progress: float, *, schedule: str, warmup: float) -> float:
    """Fraction of the peak rate at ``progress`` in [0, 1] of the run.

    Both rise for the fraction ``warmup`` of the run and then fall. ``one_cycle`` (Smith and Topin, 2018) rises from
    1/25 and falls to 1e-5 along cosines; ``cosine`` (Loshchilov and Hutter, 2017) rises linearly from 0 and falls to
    1/100 along a cosine.
    """
    progress = min(max(progress, 0.0), 1.0)
    if progress < warmup:
        risen = progress / warmup
        return risen if schedule == "cosine" else _between(1 / 25, 1.0, risen)
    fallen = (progress - warmup) / (1 - warmup)
    return _between(1.0, 0.01 if schedule == "cosine" else 1e-5, fallen)


def _between(start: float, end: float, fraction: float) -> float:
    """From start to end along half a cosine."""
    return end + (start - end) * (1 + math.cos(math.pi * fraction)) / 2
