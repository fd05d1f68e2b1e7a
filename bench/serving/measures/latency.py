"""Ratios of latencies, and goodput under overload."""

from __future__ import annotations

from statistics import fmean

from bench.serving.load.load import Load
from bench.serving.measures.report import Point, Ratio
from bench.serving.measures.run import Run

LIGHT, BUSY, OVERLOAD = 0.1, 0.7, 2.0  # shares of capacity
SWEEP = (0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.2, OVERLOAD)
PEAK = 1.0  # share of the capacity at which answers a second are most
OVERLOADS = 5  # runs, the worst of which counts
TURNS = 2  # of peak and overload in a run


def one(run: Run) -> None:
    """One connection, each request after the answer to the last, over the no-op."""
    ratios = {
        0.5: Ratio("one connection: p50 over the no-op's", 2.0, 1.4, less=True, unit="ms"),
        0.99: Ratio("one connection: p99 over the no-op's", less=True, unit="ms"),
    }
    with run.service() as ours, run.noop(log=False) as noop:
        for _ in range(run.repeats):
            mine, theirs = run.one("one connection", ours), run.one("one connection, no-op", noop)
            for share, ratio in ratios.items():
                ratio.pairs.append((mine.ms(share), theirs.ms(share)))
    run.scenario.ratios += ratios.values()


def light(run: Run) -> None:
    """First byte of the answer at 10 % of the service's capacity, constant arrival, over the no-op at the same rate."""
    shares = (0.5, 0.99)
    ratios = [
        Ratio(f"first byte at {LIGHT:.0%} load: p{100 * share:g} over the no-op's", less=True, unit="ms")
        for share in shares
    ]
    with run.service() as ours, run.noop(log=False) as noop:
        rate = LIGHT * run.many("capacity", ours, run.tweets).rate
        for _ in range(run.repeats):
            mine = run.arriving(f"{LIGHT:.0%} load", ours, run.tweets, rate)
            theirs = run.arriving(f"{LIGHT:.0%} load, no-op", noop, run.tweets, rate)
            for share, ratio in zip(shares, ratios, strict=True):
                ratio.pairs.append((mine.ms(share), theirs.ms(share)))
    run.scenario.ratios += ratios


def reviews(run: Run) -> None:
    """The p99 of tweets with reviews among them over that without, each at 70 % of its own capacity."""
    ratio = Ratio(f"tweet p99 with 10 % reviews over without, at {BUSY:.0%} of capacity", 1.5, 1.1, less=True)
    ratio.unit = "ms"
    streams = {"with reviews": run.mix, "tweets alone": run.tweets}
    with run.service() as server:
        capacity = {name: run.many(f"capacity, {name}", server, each).rate for name, each in streams.items()}
        for _ in range(run.repeats):
            with_reviews, alone = (
                run.arriving(f"{BUSY:.0%}, {name}", server, each, BUSY * capacity[name]).ms(0.99, "tweet")
                for name, each in streams.items()
            )
            ratio.pairs.append((with_reviews, alone))
    run.scenario.ratios.append(ratio)


def overload(run: Run) -> None:
    """A sweep to saturation and beyond, reviews among the tweets; some clients wait out Retry-After."""
    goodput = Ratio("answers/s at twice the capacity over their peak", 0.85, 0.97, worst=True, unit="answers/s")
    with run.service() as server:
        capacity = run.many("capacity, with reviews", server, run.mix).rate
        for share in SWEEP[-3 if run.quick else 0 :]:
            load = run.arriving(f"{share:.0%} of capacity", server, run.mix, share * capacity)
            refused = load.refused / load.seconds
            run.scenario.sweep.append(Point(share * capacity, load.rate, refused, load.ms(0.5), load.ms(0.99)))
        loads = []
        for _ in range(1 if run.quick else OVERLOADS):
            capacity = run.many("capacity, with reviews", server, run.mix).rate
            loads_at: dict[float, list[Load]] = {PEAK: [], OVERLOAD: []}
            for turn in range(1 if run.quick else TURNS):  # a machine's speed changes
                for share in (PEAK, OVERLOAD) if turn % 2 == 0 else (OVERLOAD, PEAK):
                    load = run.arriving(f"{share:.0%} of capacity", server, run.mix, share * capacity)
                    loads_at[share].append(load)
            loads += loads_at[OVERLOAD]
            over, peak = (fmean([load.rate for load in loads_at[share]]) for share in (OVERLOAD, PEAK))
            goodput.pairs.append((over, max(peak, over)))
    goodput.note = f"worst of {len(goodput.pairs)} runs"
    run.scenario.ratios.append(goodput)
    if silent := sum(load.without_retry_after for load in loads):
        run.scenario.notes.append(f"{silent} refusals had no Retry-After")
    if not any(load.refused for load in loads):
        run.scenario.notes.append("nothing was refused at twice the capacity")
    kept = Ratio("refusals accepted once Retry-After was waited for", unit="requests")
    kept.pairs += [(load.accepted_after, load.returned_after) for load in loads if load.returned_after]
    # At twice the capacity at most half of all requests can be accepted.
    meanwhile = Ratio("the same while twice the capacity went on", unit="requests")
    meanwhile.pairs += [(load.accepted, load.returned) for load in loads if load.returned]
    run.scenario.ratios += [ratio for ratio in (kept, meanwhile) if ratio.pairs]
