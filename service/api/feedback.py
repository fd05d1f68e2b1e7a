"""The feedback file: corrections of scores as JSON lines, which `sentiment-train fit` reads."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from model.errors import ConfigError
from service.http.encoding import to_json

LARGEST = 1 << 30  # bytes of the file; beyond them no row is added


class FeedbackFile:
    """Appends rows; processes may share it. A row is written whole or not at all."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        """Raises ConfigError, naming the setting and the file, where the file cannot be written."""
        self._path = path
        self._largest = largest
        try:
            os.close(self._open())
        except OSError as error:
            name = f"SENTIMENT_FEEDBACK_FILE (--feedback-file): {path}"
            raise ConfigError(f"{name}: cannot be written ({error.strerror})") from None

    def append(self, text: str, scores: Mapping[str, float | None], model: str) -> None:
        """Add a correction: the right `scores` of a text, None for unknown ones.

        Raises:
            OSError: nothing was written.
        """
        time = datetime.now(UTC).isoformat(timespec="seconds")
        line = to_json({"time": time, "text": text, **scores, "model": model}) + b"\n"
        file = self._open()
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = os.fstat(file).st_size
            if size + len(line) > self._largest:
                raise OSError(f"the file would have more than {self._largest} bytes")
            try:
                if os.write(file, line) < len(line):
                    raise OSError("the disk is full")
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(file, size)  # a part of a line would spoil the next one
                raise
        finally:
            os.close(file)

    def _open(self) -> int:
        # Readable by its owner alone: it holds texts of users.
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
