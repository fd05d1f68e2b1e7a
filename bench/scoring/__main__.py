"""Print rows/s of the ways to score an archive, their ratios and their memory, and as JSON in the last line."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.provenance import provenance
from bench.scoring.archive import write_archive
from bench.scoring.memory import peak_memory
from bench.scoring.report import Report
from bench.scoring.ways import WAYS
from model.errors import ScoringError, SentimentError

DISTRIBUTIONS = ("torch", "tokenizers", "pyarrow", "ray", "vaderSentiment", "scikit-learn")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, measure, print; 1 where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m bench.scoring", description=__doc__)
    add = parser.add_argument
    add("--artifact", type=Path, default=Path("model/default"), help="folder of our artifact")
    add("--data", type=Path, default=Path("../shared/data"), help="folder of the data files")
    add("--rows", type=int, default=200_000, help="whose rate is measured; default: %(default)s")
    add("--window", type=int, default=5_000, help="rows; default: %(default)s")
    add("--turns", type=int, default=3, help="of each way; default: %(default)s")
    add("--ways", nargs="+", choices=WAYS, default=WAYS)
    add("--memory-rows", type=int, nargs="*", default=[100_000, 5_000_000], help="default: %(default)s")
    add("--output", type=Path, help="write the tables to this file, and the JSON beside it")
    options = parser.parse_args(arguments)
    try:
        report = measure(options)
    except SentimentError as error:
        print(error, file=sys.stderr)
        return 1
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(report.markdown(), encoding="utf-8")
        options.output.with_suffix(".json").write_text(report.json() + "\n", encoding="utf-8")
    print(report.markdown())
    print(report.json())
    return 0


def measure(options: argparse.Namespace) -> Report:
    """Let the ways take turns, then look at the memory.

    Raises:
        SentimentError: a file is missing, or a way failed.
    """
    begun = provenance(DISTRIBUTIONS)
    with tempfile.TemporaryDirectory(prefix="sentiment-bench-") as name:
        folder = Path(name)
        archive = write_archive(options.data, options.rows, folder / "archive.parquet")
        rates: dict[str, list[float]] = {way: [] for way in options.ways}
        for turn in range(options.turns):
            for way, found in rates.items():
                _say(f"turn {turn + 1} of {options.turns}: {way}")
                found.append(_rate(way, archive, options))
        memory = {rows: _memory(rows, folder, options) for rows in options.memory_rows}
    return Report(begun, options.rows, options.window, rates, memory)


def _rate(way: str, archive: Path, options: argparse.Namespace) -> float:
    given = [way, str(archive), str(options.artifact), str(options.data), str(options.window)]
    done = subprocess.run([sys.executable, "-m", "bench.scoring.ways", *given], stdout=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        raise ScoringError(f"{way}: failed; what it said is above")
    return float(json.loads(done.stdout))


def _memory(rows: int, folder: Path, options: argparse.Namespace) -> int:
    _say(f"memory at {rows:,} rows")
    archive = write_archive(options.data, rows, folder / f"{rows}.parquet")
    flags = ["--artifact", str(options.artifact), "--processes", "2", "--output", str(folder / f"{rows}")]
    return peak_memory([sys.executable, "-m", "score", str(archive), *flags])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
