"""Python's collector of cyclic garbage, told what is not worth looking at.

As it comes, it looks through all of torch every few seconds under load, for a tenth of a second and more, in which
nothing is answered; and where thousands of requests wait, it takes two fifths of the time. A request that is answered
leaves no cycles.
"""

from __future__ import annotations

import gc

# Objects more than were given back until it looks again; Python's own is 700. Some hundred clients that left before
# their answers make so many, and to look at them takes some 50 ms.
THRESHOLD = 30_000
_PYTHONS = gc.get_threshold()


def spare() -> None:
    """Leave alone what is there now, for good, and look through the rest less often."""
    gc.set_threshold(THRESHOLD, *_PYTHONS[1:])
    gc.freeze()


def look_again() -> None:
    """Look through all of it once, where much of what was spared may be of no use any more."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def restore() -> None:
    """Have it as Python has it."""
    gc.unfreeze()
    gc.set_threshold(*_PYTHONS)
