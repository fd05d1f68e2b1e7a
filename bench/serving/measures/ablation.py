"""The service of this checkout beside another checkout's, or beside itself with other variables, over short loads.

Both are up all the while on the server's core and take turns; a ratio is the other's figure over this one's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from bench.common.table import table
from bench.serving.load.load import Load
from bench.serving.load.wire import mixed
from bench.serving.measures.run import BATCH, BATCH_CONNECTIONS, Run, Service, engine
from bench.serving.servers.process import Running, Unmeasured

BUSY, CALM, OVERLOAD = 0.7, 0.3, 2.0  # shares of this checkout's capacity
BATCHES = 0.005  # of the requests in `fair`

Figures = dict[str, float]  # a figure's name and unit -> its value
Measure = Callable[[Running], Figures]


@dataclass(slots=True)
class Comparison:
    """Figures of this checkout and the other's, turn by turn."""

    pairs: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=dict)  # by scenario and figure
    engines: tuple[str, str] = ("", "")  # what computes the network

    def table(self) -> str:
        """The table in Markdown: medians, and the median and spread of the ratio."""
        rows = []
        for (scenario, figure), pairs in self.pairs.items():
            this, other = (median(side) for side in zip(*pairs, strict=True))
            ratios = sorted(b / a if a else float("nan") for a, b in pairs)
            spread = f"{ratios[0]:.3f} to {ratios[-1]:.3f}"
            rows.append([scenario, figure, f"{this:,.4g}", f"{other:,.4g}", f"**{median(ratios):.3f}**", spread])
        return table(["scenario", "figure", "this", "other", "other over this", "least to most"], rows)


def compare(run: Run, other: Service, names: list[str]) -> Comparison:
    """Measure both in each of the scenarios `names`, `run.repeats` times by turns.

    Raises:
        Unmeasured: one of them does not serve.
    """
    found = Comparison()
    with run.service() as this, run.service(other) as that:
        found.engines = engine(this), engine(that)
        for name in names:
            try:
                measure = SCENARIOS[name](run, this)
                for turn in range(run.repeats):
                    # The side that begins changes, so that a drift of the machine meets both alike.
                    order = (this, that) if turn % 2 == 0 else (that, this)
                    taken = {server.port: measure(server) for server in order}
                    for figure, value in taken[this.port].items():
                        found.pairs.setdefault((name, figure), []).append((value, taken[that.port][figure]))
            except Unmeasured as error:
                run.scenario.notes.append(f"{name} is not measured: {error}")
    return found


# A figure and its unit -> its value for a load
OF_A_LOAD: dict[str, Callable[[Load], float]] = {
    "requests/s": lambda load: load.rate,
    "answers/s": lambda load: load.rate,
    "refused/s": lambda load: load.refused / load.seconds,
    "p50 ms": lambda load: load.ms(0.5),
    "p99 ms": lambda load: load.ms(0.99),
    "tweet p50 ms": lambda load: load.ms(0.5, "tweet"),
    "tweet p99 ms": lambda load: load.ms(0.99, "tweet"),
    "processor µs/request": lambda load: 1e6 * load.cost,
    "texts/s": lambda load: BATCH * load.rate,
    "processor µs/text": lambda load: 1e6 * load.cost / BATCH,
}


def figures(load: Load, *names: str) -> Figures:
    """The named figures of a load."""
    return {name: OF_A_LOAD[name](load) for name in names}


def one(run: Run, this: Running) -> Measure:
    """One connection."""
    return lambda server: figures(run.one("one", server), "p50 ms", "p99 ms", "processor µs/request")


def many(run: Run, this: Running) -> Measure:
    """64 connections with a tweet each."""
    return lambda server: figures(run.many("many", server, run.tweets), "requests/s", "p99 ms", "processor µs/request")


def bulk(run: Run, this: Running) -> Measure:
    """Eight connections with 256 tweets a request."""
    return lambda server: figures(run.many("bulk", server, run.bulk, BATCH_CONNECTIONS), "texts/s", "processor µs/text")


def reviews(run: Run, this: Running) -> Measure:
    """One review in ten requests: as quick as it goes, and the tweets' latency at 70 % of this checkout's capacity."""
    rate = BUSY * run.many("capacity, with reviews", this, run.mix).rate
    return lambda server: {
        **figures(run.many("reviews", server, run.mix), "requests/s"),
        **figures(run.arriving("reviews", server, run.mix, rate), "tweet p50 ms", "tweet p99 ms"),
    }


def fair(run: Run, this: Running) -> Measure:
    """Tweets at 30 % of this checkout's capacity, and batches of 256 among them, which hold at least as many texts."""
    rate = CALM * run.many("capacity", this, run.tweets).rate
    requests = mixed(run.tweets, run.bulk, BATCHES)
    return lambda server: figures(run.arriving("fair", server, requests, rate), "tweet p50 ms", "tweet p99 ms")


def overload(run: Run, this: Running) -> Measure:
    """Twice this checkout's capacity, reviews among the tweets."""
    capacity = run.many("capacity, with reviews", this, run.mix).rate

    def measure(server: Running) -> Figures:
        load = run.arriving("overload", server, run.mix, OVERLOAD * capacity)
        over_capacity = {"answers/s over capacity": load.rate / capacity}
        return figures(load, "answers/s") | over_capacity | figures(load, "refused/s", "p50 ms", "p99 ms")

    return measure


SCENARIOS: dict[str, Callable[[Run, Running], Measure]] = {
    each.__name__: each for each in (one, many, bulk, reviews, fair, overload)
}
