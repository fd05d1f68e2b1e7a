"""Print rows/s of the ways to score an archive, their ratios and their memory, and as JSON in the last line."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.common.command import command, parser, progress, publish
from bench.common.provenance import provenance
from bench.scoring.archive import write_archive
from bench.scoring.memory import peak_memory
from bench.scoring.report import Report
from bench.scoring.ways import WAYS
from model.errors import ScoringError

DISTRIBUTIONS = ("torch", "tokenizers", "pyarrow", "ray", "vaderSentiment", "scikit-learn")


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, print."""
    made = parser("bench.scoring", __doc__, output="write the tables to this file, and the JSON beside it")
    add = made.add_argument
    add("--rows", type=int, default=200_000, help="rows of the archive; default: %(default)s")
    add("--window", type=int, default=5_000, help="rows in a window; default: %(default)s")
    add("--turns", type=int, default=3, help="turns of each way; default: %(default)s")
    add("--ways", nargs="+", choices=WAYS, default=WAYS, help="ways to measure; default: all")
    add("--memory-rows", type=int, nargs="*", default=[100_000, 5_000_000], help="rows at which memory is measured")
    options = made.parse_args(arguments)
    publish(measure(options), options.output, keep_json=True)


def measure(options: argparse.Namespace) -> Report:
    """Let the ways take turns, then look at the memory.

    Raises:
        SentimentError: a file is missing, or a way failed.
    """
    origin = provenance(DISTRIBUTIONS)
    with tempfile.TemporaryDirectory(prefix="sentiment-bench-") as name:
        folder = Path(name)
        archive = write_archive(options.data, options.rows, folder / "archive.parquet")
        rates: dict[str, list[float]] = {way: [] for way in options.ways}
        for turn in range(options.turns):
            for way, found in rates.items():
                progress(f"turn {turn + 1} of {options.turns}: {way}")
                found.append(_rate(way, archive, options))
        memory = {rows: _memory(rows, folder, options) for rows in options.memory_rows}
    return Report(origin, options.rows, options.window, rates, memory)


def _rate(way: str, archive: Path, options: argparse.Namespace) -> float:
    given = [way, str(archive), str(options.artifact), str(options.data), str(options.window)]
    done = subprocess.run([sys.executable, "-m", "bench.scoring.ways", *given], stdout=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        raise ScoringError(f"{way}: failed; see its output above")
    return float(json.loads(done.stdout))


def _memory(rows: int, folder: Path, options: argparse.Namespace) -> int:
    progress(f"memory at {rows:,} rows")
    archive = write_archive(options.data, rows, folder / f"{rows}.parquet")
    flags = ["--artifact", str(options.artifact), "--processes", "2", "--output", str(folder / f"{rows}")]
    return peak_memory([sys.executable, "-m", "score", str(archive), *flags])


if __name__ == "__main__":
    sys.exit(main())
