"""`python -m bench.serving`: measure, print one table, keep the raw runs and the plot."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.provenance import provenance
from bench.serving.footprint import start, training
from bench.serving.latency import overload, reviews
from bench.serving.process import ROOT, Unmeasured
from bench.serving.report import Report
from bench.serving.run import GENERATOR, SERVER, Run
from bench.serving.texts import texts
from bench.serving.throughput import bulk, noop, others, same, workers

VERSIONS = ("torch", "tokenizers", "fastapi", "uvicorn", "pydantic", "vaderSentiment", "textblob", "fasttext-community")
RATIOS: dict[str, Callable[[Run], None]] = {
    each.__name__: each for each in (noop, bulk, same, others, reviews, overload, start, workers, training)
}
QUICK = ("noop", "bulk", "reviews", "overload", "start")


def main(arguments: Sequence[str] | None = None) -> int:
    """Its status: 0 measured, 2 this machine cannot."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=ROOT / "model" / "default")
    parser.add_argument("--data", type=Path, help="folder with tweets and reviews; without it words are drawn")
    parser.add_argument("--only", nargs="+", choices=RATIOS, help="these ratios alone")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each load")
    parser.add_argument("--repeats", type=int, default=3, help="pairs of each ratio")
    parser.add_argument("--quick", action="store_true", help="few ratios, short loads: under two minutes")
    parser.add_argument("--output", type=Path, help="folder for serving.json, .md and .png")
    options = parser.parse_args(arguments)
    if not os.sched_getaffinity(0) >= SERVER | GENERATOR:
        print("bench.serving: needs two cores, 0 and 1: one serves, the other asks", file=sys.stderr)
        return 2
    os.sched_setaffinity(0, GENERATOR)
    data = options.data.resolve() if options.data and options.data.is_dir() else None
    chosen = texts(data, options.artifact / "tokenizer.json")
    run = Run(
        Report(provenance(VERSIONS), chosen.source),
        chosen,
        options.artifact.resolve(),
        data,
        seconds=1.5 if options.quick else options.seconds,
        repeats=1 if options.quick else options.repeats,
    )
    for name in options.only or (QUICK if options.quick else RATIOS):
        print(f"{name}: {RATIOS[name].__doc__}", file=sys.stderr, flush=True)
        try:
            RATIOS[name](run)
        except Unmeasured as error:
            run.report.notes.append(f"{name} is not measured: {error}")
    print(run.report.table())
    if options.output:
        run.report.write(options.output, "serving")
    print(json.dumps({ratio.name: round(ratio.value, 3) for ratio in run.report.ratios}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
