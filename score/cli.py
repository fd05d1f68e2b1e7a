"""``sentiment-score``: runs the command, and turns an error into one line and a status."""

from __future__ import annotations

from collections.abc import Sequence

from model.command_line import exit_status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Exit code 0, 1 for an error that is named on stderr, 2 for wrong flags, 130 for Ctrl-C."""

    def run() -> None:
        from score.command import run as command

        command(arguments)

    return exit_status(run, extra="scoring", interrupted="the same command resumes the run")
