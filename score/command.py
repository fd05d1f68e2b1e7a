"""The command's steps: plan, score, report."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from model.command_line import how_to_install
from model.errors import ConfigError
from records.source import PIPE
from score.display.progress import ProgressBar, print_summary
from score.engines.local import LocalEngine
from score.flags import options, parser
from score.part.columns import histogram_axis
from score.part.tally import Tally
from score.run.run import Engine, execute, make_plan, read_manifest


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command with these flags.

    Raises:
        SentimentError: it cannot be done; a ConfigError begins with the name of the flag.
    """
    started = time.monotonic()
    given = parser().parse_args(arguments)
    if given.report:
        _require_matplotlib()
    engine = _engine(given)
    console = Console(stderr=True)
    plan = make_plan(options(given))
    with ProgressBar(console) as bar:
        tally = execute(plan, engine, bar)
    print_summary(console, tally, time.monotonic() - started)
    if given.report:
        _write_report(given.report, tally, given.artifact)


def _engine(given: argparse.Namespace) -> Engine:
    if given.engine == "local":
        if given.address:
            raise ConfigError("address: needs --engine ray")
        return LocalEngine(given.processes)
    if given.output == PIPE or PIPE in given.inputs:
        raise ConfigError("engine: ray needs input files and an output folder that all nodes share, not pipes")
    try:
        from score.engines.cluster import RayEngine
    except ModuleNotFoundError as error:
        raise ConfigError(f"engine: {how_to_install(error, 'ray')}") from None
    return RayEngine(given.address, given.processes)


def _require_matplotlib() -> None:
    """Check before scoring, since an error at the end would be late."""
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        raise ConfigError(f"report: {how_to_install(error, 'scoring')}") from None


def _write_report(path: Path, tally: Tally, artifact: Path) -> None:
    from score.display.histogram import histogram

    path.write_bytes(histogram(tally, histogram_axis(read_manifest(artifact))))
