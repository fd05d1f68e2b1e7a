"""The frame of a bench's command: its flags, its progress on stderr, and its results on stdout and in files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import ParamSpec, Protocol

from model import SHIPPED
from model.command_line import exit_status

P = ParamSpec("P")


class Report(Protocol):
    """The results of a bench."""

    def markdown(self) -> str:
        """Tables for people."""

    def json(self) -> str:
        """The results as one line for programs."""


def parser(
    module: str, description: str | None, *, artifact: bool = True, data: bool = True, output: str = ""
) -> argparse.ArgumentParser:
    """The parser of ``python -m MODULE`` with the flags that most benches have; ``output`` is the help of --output."""
    made = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    if artifact:
        made.add_argument(
            "--artifact", type=Path, default=SHIPPED, help="folder of our artifact; default: model/default"
        )
    if data:
        made.add_argument(
            "--data", type=Path, default=Path("../shared/data"), help="folder of the data files; default: %(default)s"
        )
    if output:
        made.add_argument("--output", type=Path, help=output)
    return made


def server_parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """The parser of a server that the service is compared with; ``--data`` has a peer's training data."""
    made = parser(module, description, data=False)
    made.add_argument("--port", type=int, required=True)
    made.add_argument("--data", type=Path, help="folder of the data files that the peer is trained on")
    return made


def command(measure: Callable[P, None]) -> Callable[P, int]:
    """A bench's main function, which returns its exit status: 0, or 1 and one line on stderr if it cannot measure."""

    @wraps(measure)
    def main(*args: P.args, **kwargs: P.kwargs) -> int:
        return exit_status(partial(measure, *args, **kwargs), extra="bench")

    return main


def publish(report: Report, output: Path | None, *, keep_json: bool = False) -> None:
    """Print the tables and, as the last line, the JSON; write the tables to a file, and the JSON beside it if asked."""
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(report.markdown(), encoding="utf-8")
        if keep_json:
            output.with_suffix(".json").write_text(report.json() + "\n", encoding="utf-8")
    print(report.markdown())
    print(report.json())


def progress(line: str) -> None:
    """Print one line about the current step to stderr."""
    print(line, file=sys.stderr, flush=True)
