"""`python -m bench.serving`: measure the service beside its peers, or beside another version of itself."""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.common.command import parser, progress
from bench.common.provenance import provenance
from bench.serving.load.texts import texts
from bench.serving.measures import ablation
from bench.serving.measures.footprint import lines, start
from bench.serving.measures.latency import light, one, overload, reviews
from bench.serving.measures.network import network
from bench.serving.measures.report import Report, Scenario, caveats
from bench.serving.measures.run import GENERATOR, SERVER, Run, Service, engine
from bench.serving.measures.throughput import bulk, formats, generator, many, others, same, workers
from bench.serving.servers.process import ROOT, Unmeasured
from training.loop.provenance import commit

VERSIONS = ("torch", "tokenizers", "fastapi", "uvicorn", "uvloop", "httptools", "pydantic", "vaderSentiment")
SCENARIOS: dict[str, Callable[[Run], None]] = {
    each.__name__: each
    for each in (
        network,
        many,
        one,
        light,
        bulk,
        formats,
        same,
        others,
        reviews,
        overload,
        start,
        workers,
        lines,
        generator,
    )
}
QUIET = 1.0  # load average beyond which the results say that the machine did other work
QUICK = ("network", "many", "one", "bulk", "reviews", "overload", "start", "lines")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 measured, 2 this machine or the command line does not allow it."""
    options = _parser().parse_args(arguments)
    if not os.sched_getaffinity(0) >= SERVER | GENERATOR:
        print("bench.serving: needs two cores, 0 and 1: one serves, the other asks", file=sys.stderr)
        return 2
    compared = options.against is not None or bool(options.variables)
    known = ablation.SCENARIOS if compared else SCENARIOS
    names = options.only.split(",") if options.only else list(QUICK if options.quick and not compared else known)
    if wrong := [name for name in names if name not in known]:
        print(f"bench.serving: no scenario {', '.join(wrong)}: there are {', '.join(known)}", file=sys.stderr)
        return 2
    with _generating():
        return _measure(options, names, compared)


@contextmanager
def _generating() -> Iterator[None]:
    """This process on the generator's core, with room for connections; SIGTERM ends the servers, too."""
    cores = os.sched_getaffinity(0)
    earlier = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # In an open loop each request that waits holds a connection.
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        os.sched_setaffinity(0, GENERATOR)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, most))
        os.sched_setaffinity(0, cores)
        signal.signal(signal.SIGTERM, earlier)


def _measure(options: argparse.Namespace, names: list[str], compared: bool) -> int:
    data = options.data.resolve() if options.data and options.data.is_dir() else None
    chosen = texts(data, options.artifact / "tokenizer.json")
    run = Run(
        chosen,
        options.artifact.resolve(),
        data,
        seconds=options.seconds or (1.5 if options.quick else 2.5 if compared else 3.0),
        repeats=options.repeats or (1 if options.quick else 3 if compared else 5),
        quick=options.quick,
    )
    if compared:
        other = Service((options.against or ROOT).resolve(), dict(options.variables))
        print(_comparison(run, other, names))
        return 0
    print(json.dumps(_report(run, names, options.output)))
    return 0


def _parser() -> argparse.ArgumentParser:
    made = parser("bench.serving", __doc__, data=False)
    made.add_argument("--data", type=Path, help="folder of the data files; default: texts of random words")
    made.add_argument(
        "--only",
        metavar="A,B",
        help=f"scenarios to measure: {', '.join(SCENARIOS)}; of a comparison: {', '.join(ablation.SCENARIOS)}",
    )
    made.add_argument(
        "--seconds", type=float, help="seconds of each load; default: 3, with --quick 1.5, in a comparison 2.5"
    )
    made.add_argument("--repeats", type=int, help="pairs of each ratio; default: 5, with --quick 1, in a comparison 3")
    made.add_argument("--quick", action="store_true", help="measure few scenarios with short loads, in two minutes")
    made.add_argument("--output", type=Path, help="folder for serving.json, .md and .png; keeps other scenarios there")
    made.add_argument(
        "--against", type=Path, metavar="CHECKOUT", help="checkout whose service is compared with this one"
    )
    made.add_argument(
        "--with",
        dest="variables",
        type=_variable,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="variable of the other service; may be repeated",
    )
    return made


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError("must be NAME=VALUE")
    return name, value


def _comparison(run: Run, other: Service, names: list[str]) -> str:
    compared = ablation.compare(run, other, names)
    changed = ", ".join(f"{name}={value}" for name, value in other.variables.items())
    that = f"commit {commit(other.checkout)}{f' with {changed}' if changed else ''}"
    lines = [
        f"{provenance(VERSIONS)}. This service ran the network by {compared.engines[0]}, the other by "
        f"{compared.engines[1]}. The other: {that}.",
        "",
        compared.table(),
    ]
    return "\n".join(lines + [f"- {note}" for note in [*run.scenario.notes, *caveats(run.scenario)]])


def _report(run: Run, names: list[str], output: Path | None) -> dict[str, float]:
    """Measure, print and keep; the ratios by name."""
    with run.service() as server:
        report = Report(provenance(VERSIONS), run.texts.source, engine(server))
    load = os.getloadavg()[0]
    for name in names:
        progress(f"{name}: {SCENARIOS[name].__doc__}")
        run.scenario = Scenario(name)
        if load > QUIET:
            run.scenario.notes.append(f"{name}: other work shared the cores: load average {load:.1f} at the start")
        try:
            SCENARIOS[name](run)
        except Unmeasured as error:
            run.scenario.notes.append(f"{name} is not measured: {error}")
        report.scenarios.append(run.scenario)
        if output:
            # After each, so that an interrupted run keeps its results.
            report.merged(output / "serving.json", list(SCENARIOS)).write(output, "serving")
    print(report.table())
    return {ratio.name: round(ratio.value, 3) for ratio in report.ratios}


if __name__ == "__main__":
    sys.exit(main())
