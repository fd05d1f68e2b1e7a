"""The table of ratios, the plot, and the raw runs as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.provenance import Provenance
from bench.serving.load import Load

Pair = tuple[float, float]  # ours, theirs, measured one after the other


@dataclass(slots=True)
class Ratio:
    """One line of the table: what was compared, pair by pair, and what is aimed at."""

    name: str
    floor: float | None = None
    goal: float | None = None
    less: bool = False  # is better
    unit: str = "requests/s"
    note: str = ""
    pairs: list[Pair] = field(default_factory=list)
    costs: list[Pair] = field(default_factory=list)  # processor seconds of the server for the same work

    def add(self, ours: Load, theirs: Load) -> None:
        """One pair of loads, by their rates."""
        self.pairs.append((ours.rate, theirs.rate))
        self.costs.append((ours.cost, theirs.cost))

    @property
    def value(self) -> float:
        """The median over the pairs."""
        return median(ours / theirs for ours, theirs in self.pairs)

    @property
    def by_processor(self) -> float | None:
        """The same by processor time, which other work on the machine moves less; None where it was not counted."""
        return median(theirs / ours for ours, theirs in self.costs) if self.costs else None

    @property
    def verdict(self) -> str:
        """Which of its aims it reaches."""
        sign = -1 if self.less else 1
        for name, aim in (("goal", self.goal), ("floor", self.floor)):
            if aim is not None and sign * self.value >= sign * aim:
                return name
        return "missed" if self.floor is not None else ""

    def line(self) -> str:
        """As the table has it."""
        spread = sorted(ours / theirs for ours, theirs in self.pairs)
        sides = " / ".join(f"{_short(median(each))}" for each in zip(*self.pairs, strict=True))
        cells = [
            f"{self.name}{f' ({self.note})' if self.note else ''}",
            f"**{_short(self.value)}**",
            f"{_short(spread[0])} to {_short(spread[-1])}" if len(spread) > 1 else "",
            "" if self.by_processor is None else _short(self.by_processor),
            f"{sides} {self.unit}",
            *("" if aim is None else f"{aim:g}" for aim in (self.floor, self.goal)),
            self.verdict,
        ]
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Point:
    """One load of the sweep; rates a second, milliseconds from the intended start."""

    offered: float
    answered: float
    refused: float
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class Report:
    """All that was measured in one run."""

    where: Provenance
    texts: str
    ratios: list[Ratio] = field(default_factory=list)
    sweep: list[Point] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what is missing, and what makes a figure doubtful

    def table(self) -> str:
        """In Markdown."""
        lines = [f"{self.where}. Texts: {self.texts}.", ""]
        lines += [
            "| ratio | median | least to most | by processor time | ours / theirs | floor | goal | reached |",
            "|---|---|---|---|---|---|---|---|",
            *(ratio.line() for ratio in self.ratios),
        ]
        if self.sweep:
            lines += ["", "| offered/s | answered/s | refused/s | p50 ms | p99 ms |", "|---|---|---|---|---|"]
            lines += [
                f"| {point.offered:,.0f} | {point.answered:,.0f} | {point.refused:,.0f} "
                f"| {point.p50_ms:.1f} | {point.p99_ms:.1f} |"
                for point in self.sweep
            ]
        if self.notes:
            lines += ["", *(f"- {note}" for note in self.notes)]
        return "\n".join(lines)

    def write(self, folder: Path, stem: str) -> None:
        """The raw runs, the table and the plot, as `stem`.json, .md and .png."""
        folder.mkdir(parents=True, exist_ok=True)
        raw = asdict(self)
        for ratio, each in zip(self.ratios, raw["ratios"], strict=True):
            each["median"], each["by_processor"] = ratio.value, ratio.by_processor
        (folder / f"{stem}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
        table = self.table()
        if self.sweep:
            self._plot(folder / f"{stem}.png")
            table += f"\n\n![Throughput against latency]({stem}.png)"
        (folder / f"{stem}.md").write_text(table + "\n", encoding="utf-8")

    def _plot(self, file: Path) -> None:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        answered = [point.answered for point in self.sweep]
        for name, values in (
            ("p50", [point.p50_ms for point in self.sweep]),
            ("p99", [point.p99_ms for point in self.sweep]),
        ):
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
