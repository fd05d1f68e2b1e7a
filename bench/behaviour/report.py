"""The report of the suite: tables for people, one line of JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.behaviour.behaviour import Behaviour
from bench.behaviour.gap import Gap, measure_gap
from bench.behaviour.texts import texts
from bench.common.table import table as markdown
from bench.peers.sentiment import Peer


@dataclass(frozen=True, slots=True)
class Result:
    """One peer's failure rates (0 to 1) and gaps, by name of the behaviour and of the kind of groups."""

    peer: str
    failures: dict[str, float]
    gaps: dict[str, Gap]

    @property
    def mean_failure(self) -> float:
        """Every behaviour counts alike."""
        return sum(self.failures.values()) / len(self.failures)

    @property
    def mean_gap(self) -> float:
        """Every kind of groups counts alike."""
        return sum(gap.gap for gap in self.gaps.values()) / len(self.gaps)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "peer": self.peer,
            "mean_failure": round(self.mean_failure, 4),
            "mean_gap": round(self.mean_gap, 4),
            "failures": {name: round(rate, 4) for name, rate in self.failures.items()},
            "gaps": {name: round(gap.gap, 4) for name, gap in self.gaps.items()},
            "spreads": {name: round(gap.spread, 4) for name, gap in self.gaps.items()},
        }


def judge(peer: Peer, suite: Sequence[Behaviour], seed: int = 0) -> Result:
    """The results of one peer in the whole suite."""
    failures = {}
    for behaviour in suite:
        failed = behaviour.failures(peer.predict(behaviour.texts))
        failures[behaviour.name] = sum(failed) / len(failed)
    return Result(peer.name, failures, {kind.name: measure_gap(peer, kind, seed) for kind in texts().kinds})


def table(suite: Sequence[Behaviour], results: Sequence[Result]) -> str:
    """Failure rates in percent, then gaps of polarity."""
    peers = [result.peer for result in results]
    failures = [
        [f"{behaviour.kind}  {behaviour.name}", *(f"{100 * r.failures[behaviour.name]:.1f}" for r in results)]
        for behaviour in suite
    ]
    failures.append(["mean failure", *(f"{100 * result.mean_failure:.1f}" for result in results)])
    gaps = [
        [kind.name, *(f"{r.gaps[kind.name].gap:.3f} ({r.gaps[kind.name].spread:.3f})" for r in results)]
        for kind in texts().kinds
    ]
    gaps.append(["mean gap", *(f"{result.mean_gap:.3f}" for result in results)])
    return "\n\n".join(
        [
            markdown(["failure in %, by behaviour", *peers], failures),
            markdown(["gap of polarity (spread of means)", *peers], gaps),
        ]
    )


def as_json(
    suite: Sequence[Behaviour],
    results: Sequence[Result],
    missing: Sequence[str],
    toxicity: Mapping[str, Any] | None = None,
) -> str:
    """One line. ``toxicity`` has the results of that attribute, if our artifact has it."""
    cases = {behaviour.name: len(behaviour.cases) for behaviour in suite}
    found = {"cases": cases, "results": [result.to_dict() for result in results], "missing": list(missing)}
    return json.dumps(found | ({"toxicity": toxicity} if toxicity else {}))
