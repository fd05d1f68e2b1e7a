"""Logs: one JSON object a line, or one line for a person, and no text in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service import logs
from service.logs import Access, JsonFormatter, TextFormatter, log_access


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """The log of a test; the root logger is restored afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream=stream)
    yield stream
    logging.getLogger("uvicorn").setLevel(logging.NOTSET)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_record_is_one_line_of_json(stream: io.StringIO) -> None:
    """The object has the time in UTC, and the known extras."""
    logging.getLogger("service.access").info(
        "a\nb", extra={"request_id": "id", "status": 200, "text": "a secret", "duration": 0.1}
    )
    [line] = stream.getvalue().splitlines()
    record = json.loads(line)
    assert record.pop("time").endswith("+00:00")
    assert record == {
        "level": "info",
        "logger": "service.access",
        "message": "a\nb",
        "request_id": "id",
        "status": 200,
        "duration": 0.1,
    }


def test_uvicorn_logs_in_the_same_form(stream: io.StringIO) -> None:
    """Uvicorn's loggers have no handlers, and its routine messages are left out."""
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("uvicorn.error").error("Cancel %d running task(s)", 7)
    assert json.loads(stream.getvalue())["message"] == "Cancel 7 running task(s)"


def test_an_exception_is_shown_without_its_message(stream: io.StringIO) -> None:
    """Type and place are logged; the message may quote a user's text."""
    try:
        raise ValueError("a secret")
    except ValueError:
        logging.getLogger("x").exception("failed")
    record = json.loads(stream.getvalue())
    assert record["exception"].startswith("ValueError at ")
    assert "test_logs.py" in record["exception"]
    assert "secret" not in stream.getvalue()


def test_an_error_without_a_place_has_a_type() -> None:
    """An exception that was never raised is logged by its type."""
    assert logs.where(KeyError("secret")) == "KeyError at an unknown place"


def test_records_below_the_level_are_left_out(stream: io.StringIO) -> None:
    """The level is a setting."""
    logging.getLogger("x").debug("quiet")
    assert stream.getvalue() == ""


NAMES = some.none() | some.text(max_size=20)


@given(model=NAMES, owner=NAMES, reason=NAMES, method=some.text(max_size=9), status=some.integers(0, 599))
def test_a_request_is_logged_as_its_record_would_be(
    model: str | None, owner: str | None, reason: str | None, method: str, status: int
) -> None:
    """The fast path makes the same document as a record, whatever its characters."""
    access = Access("an-id", method, "/sentiment", status, 0.25, model, owner, reason)
    fields = {name: value for name, value in access._asdict().items() if value is not None}
    record = logging.makeLogRecord({"name": "service.access", "levelname": "INFO", "msg": "request", **fields})
    quick, slow = (
        json.loads(line) for line in (JsonFormatter().access(access, "info"), JsonFormatter().format(record))
    )
    for each in (quick, slow):
        assert datetime.fromisoformat(each.pop("time")).tzinfo == UTC
    assert quick == slow


def test_a_request_takes_the_short_way(stream: io.StringIO) -> None:
    """Below the level, the fast path logs nothing."""
    log_access(Access("an-id", "GET", "/healthz", 200, 0.001), logging.DEBUG)
    log_access(Access("an-id", "POST", "/sentiment", 401, 0.00125, owner="the team", reason="withdrawn key"))
    record = json.loads(stream.getvalue())
    assert (record["route"], record["status"], record["duration"]) == ("/sentiment", 401, 0.00125)
    assert (record["owner"], record["reason"]) == ("the team", "withdrawn key")


class Terminal(io.StringIO):
    """Stands for a terminal."""

    def isatty(self) -> bool:
        """Is a terminal."""
        return True


@pytest.mark.parametrize(("log_format", "kind"), [("auto", Terminal), ("text", io.StringIO)])
def test_a_person_reads_lines(stream: io.StringIO, log_format: str, kind: type[io.StringIO]) -> None:
    """Lines are for a terminal or by the setting; the line of readiness stands alone."""
    shown = kind()
    logs.configure("info", log_format, shown)
    log_access(Access("an-id", "POST", "/sentiment", 200, 0.0015, "default@1", "the team"))
    log_access(Access("an-id", "POST", "/sentiment", 503, 0.25))
    logging.getLogger("service").error("failed\n\x1b[2J", extra={"model": "default@1"})
    logs.log_ready(("::", 80), "default@1 int8", 2)
    lines = shown.getvalue().splitlines()
    assert [line[12:] for line in lines[:3]] == [
        " info     POST /sentiment 200  1.5 ms  default@1  the team",
        " info     POST /sentiment 503  250.0 ms  id=an-id",
        " error    failed\\n\\x1b[2J  model=default@1",
    ]
    assert lines[3] == "Ready: http://[::1]:80/  model default@1 int8  2 workers"


def test_json_can_be_asked_for_at_a_terminal() -> None:
    """With the setting, a terminal gets the JSON of a pipe."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    shown = Terminal()
    logs.configure("info", "json", shown)
    logs.log_ready(("0.0.0.0", 80), "default@1 int8")  # noqa: S104
    root.handlers[:] = handlers
    root.setLevel(level)
    record = json.loads(shown.getvalue())
    assert record["url"] == "http://127.0.0.1:80/"
    assert record["message"] == "Ready: http://127.0.0.1:80/  model default@1 int8"


def test_an_exception_is_shown_to_a_person_without_its_message() -> None:
    """Type and place stand at the end of the line."""
    try:
        raise ValueError("a secret")
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "failed", "levelname": "ERROR", "exc_info": (ValueError, error, None)})
    line = TextFormatter().format(record)
    assert "ValueError at" in line
    assert "secret" not in line
