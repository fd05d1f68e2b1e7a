"""Logs: one JSON object a line on standard error, the same for the service and for uvicorn; never a text."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

# The extras a record may carry. Whatever else is attached to it is left out, so nothing slips in by accident.
EXTRAS = ("request_id", "method", "route", "status", "duration", "host", "port", "model", "error")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; of an exception it shows type and place, not the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, without its end of line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in EXTRAS:
            if name in record.__dict__:
                line[name] = record.__dict__[name]
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def where(error: BaseException) -> str:
    """Type and place of an exception, innermost call last; its message may quote a text and stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    calls = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__} at {calls or 'an unknown place'}"


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send every logger's records to `stream` (standard error) as JSON, from `level` on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
