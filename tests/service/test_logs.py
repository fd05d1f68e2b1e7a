"""Logs: one JSON object a line, and no text in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from service import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged in a test; the root logger is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_record_is_one_line_of_json(stream: io.StringIO) -> None:
    """With its time in UTC, and the extras that are known."""
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
    """Its loggers have no handlers of their own here."""
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    assert json.loads(stream.getvalue())["message"] == "Started server process [7]"


def test_an_exception_is_shown_without_its_message(stream: io.StringIO) -> None:
    """Type and place are enough to find a defect; the message may quote what a user wrote."""
    try:
        raise ValueError("a secret")
    except ValueError:
        logging.getLogger("x").exception("failed")
    record = json.loads(stream.getvalue())
    assert record["exception"].startswith("ValueError at ")
    assert "test_logs.py" in record["exception"]
    assert "secret" not in stream.getvalue()


def test_an_error_without_a_place_has_a_type() -> None:
    """One that was never raised is still named."""
    assert logs.where(KeyError("secret")) == "KeyError at an unknown place"


def test_records_below_the_level_are_left_out(stream: io.StringIO) -> None:
    """The level is a setting."""
    logging.getLogger("x").debug("quiet")
    assert stream.getvalue() == ""
