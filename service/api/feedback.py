"""The feedback file: corrections of scores as JSON lines, which `sentiment-train fit` reads as they are."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from model.errors import ConfigError
from service.encoding import to_json

LARGEST = 1 << 30  # bytes, from which on nothing is added


class FeedbackFile:
    """Appends rows; processes may share it. Each row is there whole, or not at all."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        """Raises ConfigError, naming the setting and the file, where it cannot be written."""
        self._path = path
        self._largest = largest
        try:
            os.close(self._open())
        except OSError as error:
            name = f"SENTIMENT_FEEDBACK_FILE (--feedback-file): {path}"
            raise ConfigError(f"{name}: cannot be written ({error.strerror})") from None

    def append(self, text: str, scores: Mapping[str, float | None], model: str) -> None:
        """Add a correction: what the `scores` of a text should have been, None for those of which nothing is said.

        Raises:
            OSError: it was not written; nothing of it is in the file.
        """
        time = datetime.now(UTC).isoformat(timespec="seconds")
        line = to_json({"time": time, "text": text, **scores, "model": model}) + b"\n"
        file = self._open()
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = os.fstat(file).st_size
            if size + len(line) > self._largest:
                raise OSError(f"it would have more than {self._largest} bytes")
            try:
                if os.write(file, line) < len(line):
                    raise OSError("the disk is full")
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(file, size)  # after a part of a line, the next one could not be read
                raise
        finally:
            os.close(file)

    def _open(self) -> int:
        # For its owner alone: it holds texts of users.
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
