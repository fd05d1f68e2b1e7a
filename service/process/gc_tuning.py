"""GC tuning: keeps Python's cyclic collector from scanning objects that stay, and lets it scan others by the clock.

By default it scans all of torch every few seconds under load, for 0.1 s and more in which nothing is answered. A scan
takes a microsecond for each object that lives, and a connection is 60 of them: counted in new objects, scans of 0.1 s
each took 5 to 14 % of the time at twice the capacity. They found nothing: requests that are answered, refused or given
up leave no cycles.
"""

from __future__ import annotations

import asyncio
import gc

PERIOD = 30.0  # seconds between scans of new objects
ALL = 60  # scans, the last of which is of all objects that are not frozen


def pause() -> None:
    """Until `freeze`: scans while modules are imported take a tenth of a start, and find 1,300 objects."""
    gc.disable()


def freeze() -> None:
    """Never scan the objects that exist now, and others by `scan` alone."""
    gc.disable()
    gc.freeze()


async def scan() -> None:
    """Scan for ever."""
    while True:
        for turn in range(ALL):
            await asyncio.sleep(PERIOD)
            gc.collect(1 if turn < ALL - 1 else 2)


def collect() -> None:
    """Scan everything once, frozen objects too, after a model was replaced."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def restore() -> None:
    """Restore Python's defaults."""
    gc.unfreeze()
    gc.enable()
