"""How every command ends: one line on stderr for what went wrong, and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from model.errors import ConfigError, SentimentError
from model.extras import how_to_install

FAILED = 1
INTERRUPTED = 130  # what a shell says of a program that Ctrl-C ended


def exit_status(run: Callable[[], None], *, extra: str, interrupted: str = "") -> int:
    """Run a command: 0, 1 for an error that is named on stderr, 130 for Ctrl-C.

    ``extra``: of the distribution, that brings what the command imports. ``interrupted``: said after Ctrl-C, unless the
    interrupt brings words of its own.
    """
    try:
        run()
        sys.stdout.flush()
        return 0
    except ModuleNotFoundError as error:
        return _fail(how_to_install(error, extra))
    except ConfigError as error:
        return _fail(_as_flag(str(error)))
    except SentimentError as error:
        return _fail(str(error))
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more when it ends
        return FAILED
    except OSError as error:
        return _fail(f"{error.filename or 'output'}: {error.strerror or error}")
    except KeyboardInterrupt as interrupt:
        print("; ".join(filter(None, ["interrupted", *map(str, interrupt.args or (interrupted,))])), file=sys.stderr)
        return INTERRUPTED


def _fail(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return FAILED


def _as_flag(message: str) -> str:
    """``hidden_size: 0 is too small`` -> ``--hidden-size: 0 is too small``, as it was typed."""
    name, colon, _ = message.partition(": ")
    return f"--{name.replace('_', '-')}{message[len(name) :]}" if colon and name.isidentifier() else message
