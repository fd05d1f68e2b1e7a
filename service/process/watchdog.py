"""The watchdog: ends the process when its event loop hangs, as with a model that never returns.

The supervisor, or the container's, starts a new process. The log says where the loop hung.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable

LOG = logging.getLogger("service")
INTERVAL = 0.25  # seconds


class Watchdog:
    """A context in which the running event loop must not block for `timeout` seconds."""

    def __init__(self, timeout: float, end: Callable[[int], object] = os._exit) -> None:
        # Counted in looks and not by the clock: a process that is suspended and resumed has not hung.
        self._most = max(2, round(timeout / INTERVAL))
        self._end = end
        self._missed = 0
        self._closed = threading.Event()

    def __enter__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._watched = threading.get_ident()
        self._beat()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._timer.cancel()

    def _beat(self) -> None:
        self._missed = 0
        self._timer = self._loop.call_later(INTERVAL, self._beat)

    def _watch(self) -> None:
        while not self._closed.wait(INTERVAL):
            self._missed += 1
            if self._missed > self._most:
                frames = traceback.extract_stack(sys._current_frames().get(self._watched))  # noqa: SLF001 -- documented
                # The innermost calls: the outer ones are the server's.
                calls = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:])
                LOG.critical("the event loop hangs at %s", calls)
                self._end(1)
                return
