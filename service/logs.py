"""The log: lines of JSON, or of text at a terminal, of the service and of uvicorn; never with a text of a user."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple, TextIO

from service.process.writer import Writer

LOG = logging.getLogger("service")
ACCESS = logging.getLogger("service.access")
# The extras of a record that are logged; others are left out, so that no text enters the log by accident.
EXTRAS = (
    *("request_id", "method", "route", "status", "duration"),
    *("model", "kernel", "owner", "reason", "host", "port", "url", "error"),
)


class Access(NamedTuple):
    """An answered request."""

    request_id: str  # has no characters that JSON escapes
    method: str
    route: str
    status: int
    duration: float  # seconds
    model: str | None = None  # name@version that scored it
    owner: str | None = None  # the owner of its key
    reason: str | None = None  # why it has no valid key


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON, with the type and place of an exception, and not its message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, without its end of line."""
        line: dict[str, object] = {
            "time": f"{_second(int(record.created))}.{int(record.created % 1 * 1000):03}+00:00",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= _extras(record)
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)

    def access(self, access: Access, level: str) -> str:
        """The line of a request: that of `format` for a record with its fields, at a tenth of the cost."""
        now = time.time()
        line = (
            f'{{"time": "{_second(int(now))}.{int(now % 1 * 1000):03}+00:00", "level": "{level}", '
            f'"logger": "service.access", "message": "request", "request_id": "{access.request_id}", '
            f'"method": {_quoted(access.method)}, "route": {_quoted(access.route)}, '
            f'"status": {access.status}, "duration": {access.duration:.6f}'
        )
        if access.model is not None:
            line += f', "model": {_quoted(access.model)}'
        if access.owner is not None:
            line += f', "owner": {_quoted(access.owner)}'
        if access.reason is not None:
            line += f', "reason": {_quoted(access.reason)}'
        return line + "}"


class TextFormatter(JsonFormatter):
    """Formats a record as a line for a person: local time, level, message, and its extras as `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, without its end of line."""
        extras = _extras(record)
        if "url" in extras:  # the record of `log_ready`
            return record.getMessage()
        parts = [_local(record.created), f"{record.levelname.lower():8}", record.getMessage()]
        parts += [f" {name}={value}" for name, value in extras.items()]
        if record.exc_info and record.exc_info[1] is not None:
            parts.append(f"({where(record.exc_info[1])})")
        # Escaped where it holds line breaks or control characters: one record is one line.
        return " ".join(parts).encode("unicode_escape").decode("ascii") if _breaks(parts) else " ".join(parts)

    def access(self, access: Access, level: str) -> str:
        """The line of a request: method, route, status, milliseconds, and model, owner and reason where known."""
        parts = [f"{_local(time.time())} {level:8} {access.method} {access.route} {access.status}"]
        parts.append(f" {1000 * access.duration:.1f} ms")
        parts += [f" {each}" for each in (access.model, access.owner, access.reason) if each is not None]
        if access.status >= 500:
            parts.append(f" id={access.request_id}")
        return " ".join(parts)


class Handler(logging.Handler):
    """Hands lines to a writer. Warnings and errors are written before the program continues."""

    def __init__(self, writer: Writer, formatter: JsonFormatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.writer = writer
        self.lines = formatter

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self.writer.write(self.format(record) + "\n")
        if record.levelno >= logging.WARNING:
            self.writer.flush()

    def flush(self) -> None:
        """Write the waiting lines."""
        self.writer.flush()


_handler: Handler | None = None  # made by `configure`; one a process, as the configuration of `logging`


def configure(level: str, log_format: str = "auto", stream: TextIO | None = None) -> Writer:
    """Send all loggers' records from `level` on to `stream` (standard error), through the returned writer."""
    global _handler
    stream = stream or sys.stderr
    text = stream.isatty() if log_format == "auto" else log_format == "text"
    _handler = Handler(Writer(stream), TextFormatter() if text else JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[_handler], force=True)
    # The service logs start and end itself; uvicorn logs what goes wrong.
    logging.getLogger("uvicorn").setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    return _handler.writer


def flush_log() -> None:
    """Write the waiting lines."""
    for handler in logging.root.handlers:
        handler.flush()


def log_access(access: Access, level: int = logging.INFO) -> None:
    """Log a request. Where another program configured `logging`, it gets a record with the fields as extras."""
    if not ACCESS.isEnabledFor(level):
        return
    if _handler is not None and logging.root.handlers == [_handler]:
        _handler.writer.write(_handler.lines.access(access, "info" if level == logging.INFO else "debug") + "\n")
    else:
        extra = {name: value for name, value in access._asdict().items() if value is not None}
        ACCESS.log(level, "request", extra=extra)


def log_ready(address: tuple[str, int], models: str, workers: int = 1) -> None:
    """Log that texts are scored, and the address: the line for which a person at a terminal waits."""
    host, port = address
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- a browser cannot open a wildcard
    url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    processes = f"  {workers} workers" if workers > 1 else ""
    LOG.info("Ready: %s  model %s%s", url, models, processes, extra={"url": url})


def where(error: BaseException) -> str:
    """Type and place of an exception, innermost call last, without its message, which may quote a text."""
    frames = traceback.extract_tb(error.__traceback__)
    calls = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(error).__name__} at {calls or 'an unknown place'}"


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {name: record.__dict__[name] for name in EXTRAS if name in record.__dict__}


def _breaks(parts: list[str]) -> bool:
    return not all(part.isprintable() for part in parts)


def _local(moment: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(moment)) + f".{int(moment % 1 * 1000):03}"


@lru_cache(2)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(1024)
def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True)
