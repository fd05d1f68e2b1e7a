"""``sentiment-score``: scores what the flags name, and says in a line what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from model.errors import ConfigError, SentimentError
from model.extras import how_to_install

FAILED = 1
INTERRUPTED = 130  # what a shell says of a program that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Exit code 0, 1 for an error that is named on stderr, 2 for wrong flags, 130 for Ctrl-C."""
    try:
        from score.command import run

        run(arguments)
        return 0
    except ModuleNotFoundError as error:
        return _fail(how_to_install(error, "scoring"))
    except ConfigError as error:
        name, colon, rest = str(error).partition(": ")
        return _fail(f"--{name.replace('_', '-')}: {rest}" if colon and name.isidentifier() else str(error))
    except SentimentError as error:
        return _fail(str(error))
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more when it ends
        return FAILED
    except OSError as error:
        return _fail(f"{error.filename or 'output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        print("interrupted; the same command goes on", file=sys.stderr)
        return INTERRUPTED


def _fail(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return FAILED
