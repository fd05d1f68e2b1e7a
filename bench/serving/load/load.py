"""The figures of a load: requests sent, answered and refused, and latencies."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

REFUSED = (429, 503)
WARM_UP = 0.2  # of the time that counts: before it, uncounted


@dataclass(slots=True)
class Load:
    """The counts and latencies of one load; `answered` counts answers within its time, the rest requests sent in it."""

    seconds: float
    sent: int = 0
    answered: int = 0  # with 200, as all that has a latency
    total: int = 0  # answered, the uncounted beginning and end among them
    refused: int = 0
    failed: int = 0
    left: int = 0  # requests whose connection we closed before the answer
    latencies: dict[str, list[float]] = field(default_factory=dict)  # seconds, by kind
    returned: int = 0  # refusals whose Retry-After was waited out while the load went on
    accepted: int = 0  # of those, answered with 200
    returned_after: int = 0  # and those for which it had ended by then
    accepted_after: int = 0
    without_retry_after: int = 0  # refusals that do not say when to come back
    busy: float = 0.0  # share of a core that the generator used; of a closed loop
    late: list[float] = field(default_factory=list)  # seconds from intended to real start; of an open loop
    cost: float = 0.0  # processor seconds of the server, for one answer

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds

    def count(self, kind: str, status: int, seconds: float) -> None:
        """Count a request that ended `seconds` after its (intended) start."""
        if status == 200:
            self.latencies.setdefault(kind, []).append(seconds)
        elif status in REFUSED:
            self.refused += 1
        else:
            self.failed += 1

    def percentile(self, share: float, kind: str | None = None) -> float:
        """Seconds within which that share was answered."""
        kinds = self.latencies.values() if kind is None else [self.latencies.get(kind, [])]
        values = sorted(itertools.chain.from_iterable(kinds))
        return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")

    def ms(self, share: float, kind: str | None = None) -> float:
        """`percentile` in milliseconds."""
        return 1e3 * self.percentile(share, kind)

    @property
    def late_p99(self) -> float:
        """Seconds from the intended to the real start of a request that the generator stays below 99 times of 100."""
        return sorted(self.late)[int(0.99 * len(self.late))] if self.late else 0.0

    def figures(self) -> dict[str, Any]:
        """The figures for the JSON of a report."""
        kinds = {
            kind: {f"p{share * 100:g}_ms": round(self.ms(share, kind), 3) for share in (0.5, 0.9, 0.99)}
            for kind in self.latencies
        }
        names = ["sent", "answered", "refused", "failed", "left", "returned", "accepted"]
        names += ["returned_after", "accepted_after", "without_retry_after"]
        return {
            "seconds": round(self.seconds, 3),
            "answers_per_second": round(self.rate, 1),
            **{name: getattr(self, name) for name in names},
            "generator_busy": round(self.busy, 2),
            "generator_late_p99_ms": round(1e3 * self.late_p99, 3),
            "server_microseconds_an_answer": round(1e6 * self.cost, 1),
            "latency": kinds,
        }
