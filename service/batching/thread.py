"""The model's thread: opens the artifact, and computes texts that would block the event loop for too long."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


class ModelThread:
    """Runs calls one after another. A daemon, so that a call that hangs does not keep the process."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)

    def call(self, function: Callable[..., Result], *arguments: Any) -> asyncio.Future[Result]:
        """Have the thread call a function; a future of the running event loop holds the result."""
        if self._thread.ident is None:
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()

        def tell(result: Result | None, error: BaseException | None) -> None:
            if future.done():  # its waiter was cancelled
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
            # A drain that gave up on this thread has closed the loop.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(tell, result, failed)

        self._calls.put(run)
        return future

    def close(self) -> None:
        """End the thread after the calls that wait."""
        self._calls.put(None)

    def join(self, timeout: float) -> bool:
        """Whether the thread has ended, never began, or ends within `timeout` seconds."""
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            del call
