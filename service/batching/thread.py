"""A thread for calls that would hold up the event loop: opening a classifier, and texts that take long."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


class ModelThread:
    """Runs calls one after another. A daemon, so that a call that hangs cannot hold up the exit of the process."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)

    def call(self, function: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
        """The future, on the event loop that runs, of a call that the thread makes."""
        if self._thread.ident is None:
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()

        def tell(result: Result | None, error: BaseException | None) -> None:
            if future.done():  # whoever waited for it was cancelled
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]

        def run() -> None:
            result, failed = None, None
            try:
                result = function(*arguments)
            except BaseException as error:
                failed = error
            # The loop is closed where a drain gave up on this thread: nobody waits then.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, result, failed)

        self._calls.put(run)
        return future

    def close(self) -> None:
        """End once the calls that wait are made."""
        self._calls.put(None)

    def join(self, timeout: float) -> bool:
        """Whether it has ended, or never began, or does within `timeout` seconds."""
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            del call
