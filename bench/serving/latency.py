"""Ratios of waiting times and of overload, at constant arrival."""

from __future__ import annotations

from bench.serving.arrivals import open_loop
from bench.serving.load import Load
from bench.serving.report import Point, Ratio
from bench.serving.run import Run

LEAVING = 0.01  # clients that leave before their answer
BUSY_SHARE = 0.7  # of capacity
SWEEP = (0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.2)
OVERLOAD = 2.0


def reviews(run: Run) -> None:
    """The p99 of tweets with reviews among them over that without, each at 70 % of its own capacity."""
    ratio = Ratio(
        f"tweet p99 with 10 % reviews over without, at {BUSY_SHARE:.0%} of capacity", 3.0, 1.5, less=True, unit="ms"
    )
    streams = {"with reviews": run.mix, "tweets alone": run.tweets}
    with run.serving("ours") as server:
        capacity = {name: run.closed(f"capacity, {name}", server, each).rate for name, each in streams.items()}
        for _ in range(run.repeats):
            p99 = []
            for name, requests in streams.items():
                rate = BUSY_SHARE * capacity[name]
                work = open_loop(server.port, requests, rate=rate, seconds=run.seconds, leaving=LEAVING)
                p99.append(1e3 * run.load(f"{BUSY_SHARE:.0%}, {name}", server, work).percentile(0.99, "tweet"))
            ratio.pairs.append((p99[0], p99[1]))
    run.report.ratios.append(ratio)


def overload(run: Run) -> None:
    """A sweep to saturation and then twice that, reviews among the tweets; some refusals are waited out."""
    goodput = Ratio("answers/s at twice the capacity over their peak", 0.85, 0.97, unit="answers/s")
    with run.serving("ours") as server:
        capacity = run.closed("capacity, with reviews", server, run.mix).rate

        def point(share: float) -> Load:
            work = open_loop(server.port, run.mix, rate=share * capacity, seconds=run.seconds, leaving=LEAVING)
            load = run.load(f"{share:.0%} of capacity", server, work)
            p50, p99 = (1e3 * load.percentile(each) for each in (0.5, 0.99))
            run.report.sweep.append(Point(share * capacity, load.rate, load.refused / load.seconds, p50, p99))
            return load

        peak = max(point(share).rate for share in SWEEP)
        load = point(OVERLOAD)
        goodput.pairs.append((load.rate, max(peak, load.rate)))
    run.report.ratios.append(goodput)
    if load.without_retry_after:
        run.report.notes.append(f"{load.without_retry_after} refusals had no Retry-After")
    if not load.refused:
        run.report.notes.append("nothing was refused at twice the capacity")
    if load.returned_after:
        kept = Ratio("refusals accepted once Retry-After was waited for", 0.9, unit="requests")
        kept.pairs.append((load.accepted_after, load.returned_after))
        run.report.ratios.append(kept)
    if load.returned:
        # No more than half of all who ask can be accepted then, whoever they are.
        kept = Ratio("the same while twice the capacity went on", unit="requests")
        kept.pairs.append((load.accepted, load.returned))
        run.report.ratios.append(kept)
