"""GC tuning: keeps Python's cyclic collector from scanning objects that stay.

By default it scans all of torch every few seconds under load, for 0.1 s and more in which nothing is answered; with
thousands of waiting requests it takes 40 % of the time. An answered request leaves no cycles.
"""

from __future__ import annotations

import gc

# New objects after which it scans again; Python's default is 700. A scan takes a microsecond for each object that
# lives, and a connection is 60 of them: a thousand new ones bring about one of 0.1 s.
THRESHOLD = 100_000
_PYTHONS = gc.get_threshold()


def freeze() -> None:
    """Never scan the objects that exist now, and scan others less often."""
    gc.set_threshold(THRESHOLD, *_PYTHONS[1:])
    gc.freeze()


def collect() -> None:
    """Scan everything once, frozen objects too, after a model was replaced."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def restore() -> None:
    """Restore Python's defaults."""
    gc.unfreeze()
    gc.set_threshold(*_PYTHONS)
