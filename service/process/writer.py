"""The log's writer: a thread that writes several lines at a time.

A write and a flush a line cost an eighth of the requests a second. Here a line costs an append, and requests wait for a
slow reader of the log only while MOST lines wait.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import threading
from collections import deque
from typing import TextIO

DELAY = 0.05  # seconds for which a line may wait for others
MOST = 20_000  # lines that may wait; beyond them the caller writes, so that none is lost
# Bytes that a pipe writes as a whole (POSIX: 512, Linux: 4,096), so that lines of several workers do not mix.
CHUNK = 4096


class Writer:
    """Writes lines at once until `start`, and from a thread until `stop`, which loses none.

    The process may fork before `start`. Its methods may be called from any thread.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: deque[str] = deque()
        self._lock = threading.Lock()
        self._waiting = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def write(self, line: str) -> None:
        """Write a line, line end included."""
        self._lines.append(line)
        if self._thread is None or len(self._lines) > MOST:
            self.flush()
        elif not self._waiting.is_set():
            self._waiting.set()

    def flush(self) -> None:
        """Write all waiting lines. Lines that the stream refuses (a closed pipe, a full disk) are lost."""
        with self._lock:
            lines: list[str] = []
            size = 0
            while self._lines:
                line = self._lines.popleft()
                if lines and size + len(line) > CHUNK:
                    self._put("".join(lines))
                    lines, size = [], 0
                lines.append(line)
                size += len(line)
            if lines:
                self._put("".join(lines))

    def start(self) -> None:
        """Start the thread."""
        self._stopping.clear()
        # A daemon: a stuck stream does not keep the process.
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 1.0) -> None:
        """Write the waiting lines, for at most `timeout` seconds; later lines are written at once."""
        if (thread := self._thread) is not None:
            self._stopping.set()
            self._waiting.set()
            thread.join(timeout)
            if not thread.is_alive():
                self._thread = None
                self.flush()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._waiting.wait()
            self._stopping.wait(DELAY)
            self._waiting.clear()
            self.flush()

    def _put(self, lines: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # ValueError: the stream is closed
            try:
                descriptor = self._stream.fileno()
            except io.UnsupportedOperation:  # a stream in memory
                self._stream.write(lines)
                return
            _write(descriptor, lines.encode("utf-8", "backslashreplace"))


def _write(descriptor: int, content: bytes) -> None:
    while content:
        try:
            content = content[os.write(descriptor, content) :]
        except BlockingIOError:  # the parent process made the descriptor non-blocking
            select.select([], [descriptor], [])
