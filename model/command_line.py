"""Errors of commands: one line on stderr, also for a package that is not installed, and the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from model.errors import ConfigError, SentimentError

_OWN = ("bench", "model", "records", "score", "service", "training")  # packages of this repository
FAILED = 1
INTERRUPTED = 130  # a shell's exit status after Ctrl-C


def flushed(run: Callable[[], int | None]) -> int:
    """The status of a command that prints (None is 0), or 1 if the reader of its output has ended, as in `… | head`."""
    try:
        try:
            return run() or 0
        finally:  # also after --help, which ends by SystemExit
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes again at exit
        return FAILED


def exit_status(run: Callable[[], int | None], *, extra: str, interrupted: str = "") -> int:
    """Run a command: its own status (None is 0), 1 for an error, which is printed on stderr, 130 for Ctrl-C.

    ``extra``: the extra of the distribution that the command needs. ``interrupted``: printed after Ctrl-C, unless the
    KeyboardInterrupt has a message.
    """
    try:
        return flushed(run)
    except ModuleNotFoundError as error:
        return _fail(how_to_install(error, extra))
    except ConfigError as error:
        return _fail(_as_flag(str(error)))
    except SentimentError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename or 'output'}: {error.strerror or error}")
    except KeyboardInterrupt as interrupt:
        print("; ".join(filter(None, ["interrupted", *map(str, interrupt.args or (interrupted,))])), file=sys.stderr)
        return INTERRUPTED


def how_to_install(missing: ModuleNotFoundError, extra: str) -> str:
    """One line that names a missing package and how to install it: by make, or by pip in another environment.

    Raises:
        ModuleNotFoundError: `missing` itself, if it is a module of this repository: a defect.
    """
    package = (missing.name or "").partition(".")[0]
    if not package or package in _OWN:
        raise missing
    if extra == "ray":  # no target of make installs it with the commands
        by_pip = "pip install --editable '.[ray]' --constraint constraints.txt"
        return f"{package} is not installed: run .venv/bin/{by_pip} in the repository folder"
    return (
        f"{package} is not installed: `make setup` in the repository folder makes a .venv that has it. In another "
        f"environment run pip install '.[{extra}]' there, with torch from the Makefile's TORCH_INDEX_URL first: this "
        "package is not on PyPI, and pip by itself takes a CUDA build of torch"
    )


def _fail(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return FAILED


def _as_flag(message: str) -> str:
    """``hidden_size: 0 is too small`` -> ``--hidden-size: 0 is too small``, as it was typed."""
    name, colon, _ = message.partition(": ")
    return f"--{name.replace('_', '-')}{message[len(name) :]}" if colon and name.isidentifier() else message
