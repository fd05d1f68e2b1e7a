"""A command ends with one line for what went wrong, and a status that a script can read."""

from __future__ import annotations

import pytest

from model.command_line import FAILED, INTERRUPTED, exit_status
from model.errors import ConfigError, DataError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ConfigError("hidden_size: 0 is too small"), "error: --hidden-size: 0 is too small"),
        (ConfigError("the two exclude each other"), "error: the two exclude each other"),
        (DataError("rows.csv, line 3: fields"), "error: rows.csv, line 3: fields"),
        (FileNotFoundError(2, "No such file", "rows.csv"), "error: rows.csv: No such file"),
        (OSError("disk"), "error: output: disk"),
    ],
)
def test_an_error_is_one_line(error: Exception, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Fields of a configuration are named as the flags that were typed; no traceback is shown."""

    def run() -> None:
        raise error

    assert exit_status(run, extra="training") == FAILED
    assert capsys.readouterr().err == f"{line}\n"


@pytest.mark.parametrize(
    ("interrupt", "said"),
    [
        (KeyboardInterrupt(), "interrupted; run it again"),
        (KeyboardInterrupt("use --resume"), "interrupted; use --resume"),
    ],
)
def test_an_interrupt_says_how_to_go_on(
    interrupt: KeyboardInterrupt, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words of its own, where it has any."""

    def run() -> None:
        raise interrupt

    assert exit_status(run, extra="training", interrupted="run it again") == INTERRUPTED
    assert capsys.readouterr().err == f"{said}\n"


def test_a_command_that_does_its_work_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said."""
    assert exit_status(lambda: None, extra="training") == 0
    assert capsys.readouterr().err == ""


def test_a_missing_package_says_how_to_install_it(capsys: pytest.CaptureFixture[str]) -> None:
    """By the extra that brings it."""

    def run() -> None:
        raise ModuleNotFoundError("no", name="pyarrow")

    assert exit_status(run, extra="scoring") == FAILED
    assert "pip install '.[scoring]'" in capsys.readouterr().err
