"""Ratios of requests or texts a second; the sides take turns."""

from __future__ import annotations

import sys

from bench.serving.load.wire import FORMATS, in_format, singles
from bench.serving.measures.report import Ratio
from bench.serving.measures.run import BATCH, BATCH_CONNECTIONS, SERVER, Run
from bench.serving.servers.process import Unmeasured, answered, free_port, running

# Peer -> its name in the table, floor and goal.
SAME = {
    "litserve": ("LitServe, the same artifact", 4.0, 8.0),
    "bentoml": ("BentoML, the same artifact", 4.0, 8.0),
    "plain": ("a plain FastAPI route, the same artifact, one text at a time", None, None),
}
OTHERS = {
    "vader": "VADER in a plain FastAPI route",
    "tfidf": "TF-IDF with logistic regression in a plain FastAPI route",
    "distilbert": "DistilBERT with random weights, float32, in a plain FastAPI route",
}


def generator(run: Run) -> None:
    """The load generator's own requests a second, against a server that answers with constant bytes."""
    port = free_port()
    with running([sys.executable, "-m", "bench.serving.servers.constant_answer", str(port)], port, SERVER) as server:
        load = run.many("the generator's capacity", server, run.tweets)
    run.scenario.notes.append(
        f"The load generator does {load.rate:,.0f} requests/s against a server that answers with constant bytes."
    )


def many(run: Run) -> None:
    """One tweet a request, 64 connections, over a bare FastAPI app of the same schema that computes nothing."""
    name = "`POST /sentiment`, 64 connections, over a bare FastAPI no-op"
    quiet, logging = Ratio(f"{name} without access log", 0.6, 0.8), Ratio(f"{name} with uvicorn's access log", 0.6, 0.8)
    with run.service() as ours, run.noop(log=False) as silent, run.noop(log=True) as logged:
        for _ in range(run.repeats):
            mine = run.many("ours", ours, run.tweets)
            quiet.add(mine, run.many("no-op, no log", silent, run.tweets))
            logging.add(mine, run.many("no-op, logged", logged, run.tweets))
    run.scenario.ratios += [quiet, logging]


def bulk(run: Run) -> None:
    """Large requests over VADER in a process."""
    ratio = Ratio(f"`POST /sentiment/batch`, {BATCH} tweets each, over VADER in its process", 0.6, 1.0, unit="texts/s")
    with run.service() as server:
        for _ in range(run.repeats):
            load = run.many("batches", server, run.bulk, BATCH_CONNECTIONS)
            rate, cost = vader(run)
            ratio.pairs.append((load.rate * BATCH, rate))
            ratio.costs.append((load.cost / BATCH, cost))
    run.scenario.ratios.append(ratio)


def vader(run: Run) -> tuple[float, float]:
    """VADER on the server's core: texts a second, and processor seconds a text. Raises Unmeasured without VADER."""
    script = (
        "import json, sys, time; from bench.peers.sentiment import Vader\n"
        "texts = json.load(sys.stdin); peer = Vader()\n"
        "peer.predict(texts[:100]); count = 0; cpu, began = time.process_time(), time.perf_counter()\n"
        f"while time.perf_counter() - began < {run.seconds}: peer.predict(texts[:500]); count += len(texts[:500])\n"
        "print(json.dumps([count / (time.perf_counter() - began), (time.process_time() - cpu) / count]))"
    )
    rate, cost = answered([sys.executable, "-c", script], run.texts.tweets, SERVER)
    run.scenario.runs.append({"what": "VADER without HTTP", "texts_per_second": round(rate, 1)})
    return float(rate), float(cost)


def formats(run: Run) -> None:
    """Each wire format of another server over the native route, one tweet a request."""
    ratios = {name: Ratio(f"{name}'s format over `POST /sentiment`") for name in FORMATS}
    with run.service() as server:
        for _ in range(run.repeats):
            native = run.many("native", server, run.tweets)
            for name, ratio in ratios.items():
                ratio.add(run.many(name, server, in_format(run.texts.tweets, name)), native)
    run.scenario.ratios += ratios.values()


def same(run: Run) -> None:
    """Other servers with the same artifact."""
    for name, (what, floor, goal) in SAME.items():
        _beside(run, name, Ratio(f"ours over {what}", floor, goal), held_to_p99=True)


def others(run: Run) -> None:
    """Other classifiers behind the same route."""
    for name, what in OTHERS.items():
        _beside(run, name, Ratio(f"ours over {what}"), held_to_p99=False)


def _beside(run: Run, name: str, ratio: Ratio, held_to_p99: bool) -> None:
    # A route of BentoML that batches takes lists, be it of one.
    asked = singles(run.texts.tweets, listed=name == "bentoml")
    later = 0
    try:
        # Both run all the time; the one without load is idle.
        with run.peer(name) as theirs, run.service() as ours:
            for _ in range(run.repeats):
                mine, load = run.many(f"beside {name}", ours, run.tweets), run.many(name, theirs, asked)
                ratio.add(mine, load)
                later += mine.percentile(0.99) > load.percentile(0.99)
    except Unmeasured as error:
        run.scenario.notes.append(f"{name} is not measured: {error}")
        return
    if held_to_p99:
        ratio.note = f"our p99 the higher in {later} of {run.repeats} pairs" if later else "at a lower p99"
    run.scenario.ratios.append(ratio)


def workers(run: Run) -> None:
    """Two workers on two cores over one on one. The load takes part of those cores, for there may be but two."""
    ratio = Ratio("`--workers 2` on two cores over one worker on one, bulk", unit="texts/s")
    for _ in range(run.repeats):
        rates = []
        for count, cores in ((2, {0, 1}), (1, {0})):
            with run.service(workers=count, cores=cores) as server:
                load = run.many(f"{count} workers", server, run.bulk, 2 * BATCH_CONNECTIONS)
                rates.append(load.rate * BATCH)
        ratio.pairs.append((rates[0], rates[1]))
    run.scenario.ratios.append(ratio)
