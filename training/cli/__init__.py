"""The entry point of ``sentiment-train``: runs a command and prints one line for an error."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from model.command_line import INTERRUPTED, exit_status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0, 1 for an error that is named on stderr, 2 for wrong flags, 130 for Ctrl-C."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for labels outside the terminal's encoding

    def run() -> None:
        command = _import_commands()
        with _dropped_interrupts_raised_again():
            command(arguments)

    return exit_status(run, extra="training")


def _import_commands() -> Callable[[Sequence[str] | None], None]:
    """Import the commands, which takes seconds. Until then Ctrl-C exits at once: an exception in C++ would abort."""
    earlier = signal.getsignal(signal.SIGINT)
    if earlier is signal.default_int_handler:
        signal.signal(signal.SIGINT, _exit)
    try:
        from training.cli.commands import run
    finally:
        signal.signal(signal.SIGINT, earlier)
    return run


def _exit(_number: int, _frame: FrameType | None) -> None:
    os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)


@contextmanager
def _dropped_interrupts_raised_again() -> Iterator[None]:
    """Raise a KeyboardInterrupt again that Python dropped, as it was raised in a destructor or weakref callback."""
    earlier = sys.unraisablehook
    thread = threading.get_ident()

    def raise_again(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            # Raised here it would be dropped as well
            threading.Timer(0.01, signal.pthread_kill, (thread, signal.SIGINT)).start()
        else:
            earlier(unraisable)

    sys.unraisablehook = raise_again
    try:
        yield
    finally:
        sys.unraisablehook = earlier
