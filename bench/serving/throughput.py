"""Ratios of requests or texts a second, each pair measured by turns."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.serving.process import ROOT, Unmeasured, pinned
from bench.serving.report import Ratio
from bench.serving.run import SERVER, Run
from bench.serving.wire import batches, singles

BATCH = 256  # texts in a client's batch
BATCH_CONNECTIONS = 8
# What they are, and what is aimed at.
SAME = {
    "litserve": ("LitServe, the same artifact", 2.0, 5.0),
    "bentoml": ("BentoML, the same artifact", 2.0, 5.0),
    "plain": ("a plain FastAPI route, the same artifact, one text at a time", 2.0, 4.0),
}
OTHERS = {
    "vader": "VADER in a plain FastAPI route",
    "textblob": "TextBlob in a plain FastAPI route",
    "tfidf": "TF-IDF with logistic regression in a plain FastAPI route",
    "fasttext": "fastText in a plain FastAPI route",
    "distilbert": "DistilBERT with random weights, float32, in a plain FastAPI route",
}


def noop(run: Run) -> None:
    """One tweet a request over a route of the same schema, in the same process, that computes nothing."""
    ratio = Ratio("`POST /sentiment` over a no-op route of the same schema in the same app", 0.5, 0.75)
    others = singles(run.texts.tweets, path="/noop")
    with run.serving("ours") as server:
        for _ in range(run.repeats):
            ratio.add(run.closed("ours", server, run.tweets), run.closed("no-op", server, others))
    run.report.ratios.append(ratio)


def bulk(run: Run) -> None:
    """Large requests over VADER in a process."""
    ratio = Ratio(f"`POST /sentiment/batch`, {BATCH} tweets each, over VADER without HTTP", 0.4, 1.0, unit="texts/s")
    requests = batches(run.texts.tweets, BATCH)
    with run.serving("ours") as server:
        for _ in range(run.repeats):
            load = run.closed("batches", server, requests, BATCH_CONNECTIONS)
            rate, cost = vader(run)
            ratio.pairs.append((load.rate * BATCH, rate))
            ratio.costs.append((load.cost / BATCH, cost))
    run.report.ratios.append(ratio)


def vader(run: Run) -> tuple[float, float]:
    """VADER on the server's core: texts a second, and processor seconds a text."""
    script = (
        "import json, sys, time; from bench.peers import Vader; texts = json.load(sys.stdin); peer = Vader()\n"
        "peer.predict(texts[:100]); count = 0; cpu, began = time.process_time(), time.perf_counter()\n"
        f"while time.perf_counter() - began < {run.seconds}: peer.predict(texts[:500]); count += len(texts[:500])\n"
        "print(json.dumps([count / (time.perf_counter() - began), (time.process_time() - cpu) / count]))"
    )
    command = pinned([sys.executable, "-c", script], SERVER)
    ran = subprocess.run(  # noqa: S603 -- our own script
        command, cwd=ROOT, input=json.dumps(run.texts.tweets), capture_output=True, text=True, check=True
    )
    rate, cost = json.loads(ran.stdout)
    run.report.runs.append({"what": "VADER without HTTP", "texts_per_second": round(rate, 1)})
    return float(rate), float(cost)


def same(run: Run) -> None:
    """The same artifact in other servers."""
    for name, (what, floor, goal) in SAME.items():
        _beside(run, name, Ratio(f"ours over {what}", floor, goal), held_to_p99=True)


def others(run: Run) -> None:
    """Other ways to tell sentiment behind the same route."""
    for name, what in OTHERS.items():
        _beside(run, name, Ratio(f"ours over {what}"), held_to_p99=False)


def _beside(run: Run, name: str, ratio: Ratio, held_to_p99: bool) -> None:
    # A route of BentoML that batches takes lists, be it of one.
    asked = singles(run.texts.tweets, listed=name == "bentoml")
    later = 0
    try:
        # Both are up all the while; the one that is not asked does nothing.
        with run.serving(name) as theirs, run.serving("ours") as ours:
            for _ in range(run.repeats):
                mine, load = run.closed(f"beside {name}", ours, run.tweets), run.closed(name, theirs, asked)
                ratio.add(mine, load)
                later += mine.percentile(0.99) > load.percentile(0.99)
    except Unmeasured as error:
        run.report.notes.append(f"{name} is not measured: {error}")
        return
    if held_to_p99:
        ratio.note = f"our p99 the higher in {later} of {run.repeats} pairs" if later else "at a lower p99"
    run.report.ratios.append(ratio)


def workers(run: Run) -> None:
    """Two workers on two cores over one on one. The load takes part of those cores, for there may be but two."""
    ratio = Ratio("`--workers 2` on two cores over one worker on one, bulk", 1.7, 1.95, unit="texts/s")
    requests = batches(run.texts.tweets, BATCH)
    for _ in range(run.repeats):
        rates = []
        for count, cores in ((2, {0, 1}), (1, {0})):
            with run.product(count, cores) as server:
                load = run.closed(f"{count} workers", server, requests, 2 * BATCH_CONNECTIONS)
                rates.append(load.rate * BATCH)
        ratio.pairs.append((rates[0], rates[1]))
    run.report.ratios.append(ratio)
