"""The table of ratios, the plot, and the raw runs as JSON; parts that were measured one by one make one report."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.common.provenance import Provenance
from bench.common.table import table
from bench.serving.load.load import Load

COLUMNS = ("floor", "goal", "measured", "least to most", "by processor time", "ours / theirs", "reached")
BUSY = 0.9  # of its core: a closed loop that uses more measures itself
LATE_MS = 2.0  # at p99: an open loop that starts its requests later is not constant
Pair = tuple[float, float]  # ours, theirs, measured one after the other


@dataclass(slots=True)
class Ratio:
    """One line of the table: two sides, measured pair by pair, and the aims of their ratio."""

    name: str
    floor: float | None = None
    goal: float | None = None
    less: bool = False  # is better
    worst: bool = False  # of the pairs counts, not their median
    unit: str = "requests/s"  # empty: the pairs' second side is 1
    note: str = ""
    pairs: list[Pair] = field(default_factory=list)
    costs: list[Pair] = field(default_factory=list)  # processor seconds of the server for the same work

    def add(self, ours: Load, theirs: Load) -> None:
        """One pair of loads, by their rates."""
        self.pairs.append((ours.rate, theirs.rate))
        self.costs.append((ours.cost, theirs.cost))

    @property
    def value(self) -> float:
        """The median over the pairs, or their worst."""
        ratios = [ours / theirs for ours, theirs in self.pairs]
        if self.worst:
            return max(ratios) if self.less else min(ratios)
        return median(ratios)

    @property
    def by_processor(self) -> float | None:
        """The ratio by processor time, which other work on the machine moves less; None where it was not counted."""
        return median(theirs / ours for ours, theirs in self.costs) if self.costs else None

    @property
    def verdict(self) -> str:
        """Which of its aims it reaches."""
        sign = -1 if self.less else 1
        for name, aim in (("goal", self.goal), ("floor", self.floor)):
            if aim is not None and sign * self.value >= sign * aim:
                return name
        return "missed" if self.floor is not None else ""

    def cells(self) -> list[str]:
        """The row of the table."""
        spread = sorted(ours / theirs for ours, theirs in self.pairs)
        sides = " / ".join(f"{_short(median(each))}" for each in zip(*self.pairs, strict=True))
        return [
            f"{self.name}{f' ({self.note})' if self.note else ''}",
            *("" if aim is None else f"{aim:,g}" for aim in (self.floor, self.goal)),
            f"**{_short(self.value)}**",
            f"{_short(spread[0])} to {_short(spread[-1])}" if len(spread) > 1 else "",
            "" if self.by_processor is None else _short(self.by_processor),
            f"{sides} {self.unit}" if self.unit else "",
            self.verdict,
        ]


@dataclass(frozen=True, slots=True)
class Point:
    """One load of the sweep; rates a second, milliseconds from the intended start."""

    offered: float
    answered: float
    refused: float
    p50_ms: float
    p99_ms: float

    def cells(self) -> list[str]:
        """The row of the table."""
        rates = (self.offered, self.answered, self.refused)
        return [*(f"{rate:,.0f}" for rate in rates), f"{self.p50_ms:.1f}", f"{self.p99_ms:.1f}"]


@dataclass(slots=True)
class Scenario:
    """The figures of one scenario."""

    name: str
    ratios: list[Ratio] = field(default_factory=list)
    sweep: list[Point] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # on missing and on doubtful figures


@dataclass(slots=True)
class Report:
    """The scenarios of one commit on one machine."""

    where: Provenance
    texts: str
    engine: str  # what computes the network: TorchScript, or the kernel and its instruction set
    scenarios: list[Scenario] = field(default_factory=list)

    @property
    def ratios(self) -> list[Ratio]:
        """The ratios of all scenarios."""
        return [ratio for scenario in self.scenarios for ratio in scenario.ratios]

    def table(self) -> str:
        """The tables in Markdown: ratios with targets, ratios without, the sweep; then notes."""
        parts = [f"{self.where}. The service ran the network by {self.engine}. Texts: {self.texts}."]
        for title, ratios in (
            ("target", [each for each in self.ratios if each.floor is not None]),
            ("beside", [each for each in self.ratios if each.floor is None]),
        ):
            if ratios:
                parts.append(table([title, *COLUMNS], [ratio.cells() for ratio in ratios]))
        if sweep := [point for scenario in self.scenarios for point in scenario.sweep]:
            head = ["offered/s", "answered/s", "refused/s", "p50 ms", "p99 ms"]
            parts.append(table(head, [point.cells() for point in sweep]))
        notes = [note for scenario in self.scenarios for note in [*scenario.notes, *caveats(scenario)]]
        return "\n\n".join([*parts, "\n".join(f"- {note}" for note in notes)]).rstrip()

    def merged(self, file: Path, order: list[str]) -> Report:
        """With the scenarios of an earlier report of the same commit and processor in `file` that this one lacks."""
        measured = {scenario.name: scenario for scenario in self.scenarios}
        earlier = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        where = earlier.get("where", {})
        # Results that are written into the checkout mark its commit as changed.
        same = _head(where.get("commit", "")) == _head(self.where.commit) != "unknown"
        if same and where.get("processor") == self.where.processor and earlier.get("engine") == self.engine:
            for scenario in earlier["scenarios"]:
                measured.setdefault(scenario["name"], _read(scenario))
        scenarios = sorted(measured.values(), key=lambda each: order.index(each.name) if each.name in order else -1)
        return Report(self.where, self.texts, self.engine, scenarios)

    def write(self, folder: Path, stem: str) -> None:
        """The raw runs, the table and the plot, as `stem`.json, .md and .png."""
        folder.mkdir(parents=True, exist_ok=True)
        raw = asdict(self)
        (folder / f"{stem}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
        table = self.table()
        if sweep := [point for scenario in self.scenarios for point in scenario.sweep]:
            _plot(sweep, folder / f"{stem}.png")
            table += f"\n\n![Throughput against latency]({stem}.png)"
        (folder / f"{stem}.md").write_text(table + "\n", encoding="utf-8")


def caveats(scenario: Scenario) -> list[str]:
    """Notes on loads where the generator, and not the server, may have been the limit."""
    busy = max((run.get("generator_busy", 0.0) for run in scenario.runs), default=0.0)
    late = max((run.get("generator_late_p99_ms", 0.0) for run in scenario.runs), default=0.0)
    caveats = []
    if busy > BUSY and scenario.name != "generator":
        caveats.append(f"{scenario.name}: the load generator was busy for {busy:.0%} of its core")
    if late > LATE_MS:
        caveats.append(f"{scenario.name}: in its worst run, 1 % of the requests started {late:.1f} ms late or later")
    return caveats


def _head(commit: str) -> str:
    return commit.partition("+")[0]


def _read(raw: dict[str, Any]) -> Scenario:
    ratios = [
        Ratio(**{**each, "pairs": list(map(tuple, each["pairs"])), "costs": list(map(tuple, each["costs"]))})
        for each in raw["ratios"]
    ]
    return Scenario(raw["name"], ratios, [Point(**each) for each in raw["sweep"]], raw["runs"], raw["notes"])


def _plot(sweep: list[Point], file: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    answered = [point.answered for point in sweep]
    for name, values in (("p50", [each.p50_ms for each in sweep]), ("p99", [each.p99_ms for each in sweep])):
        axes.plot(answered, values, marker="o", label=name)
    axes.set_xlabel("answers/s")
    axes.set_ylabel("ms from the intended start")
    axes.set_yscale("log")
    axes.set_title("POST /sentiment on one core, 10 % reviews, constant arrival")
    axes.legend()
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(file, dpi=120)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
