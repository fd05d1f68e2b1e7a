"""The report: rates, their ratios and memory, as tables and as JSON."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass

from bench.common.provenance import Provenance
from bench.common.table import table
from bench.scoring.ways import CLASSIFIER, ONE, RAY, TWO

# Ratio -> the two ways, and the least that it should be.
FLOORS = {
    "one process over the classifier alone": (ONE, CLASSIFIER, 0.85),
    "two processes over one": (TWO, ONE, 1.7),
    "Ray over two processes": (RAY, TWO, 0.8),
}
MEMORY_CEILING = 1.2


@dataclass(frozen=True, slots=True)
class Report:
    """Rates in rows/s, of each way in each turn, and peaks of memory in bytes, by rows."""

    provenance: Provenance
    rows: int
    window: int
    rates: dict[str, list[float]]
    memory: dict[int, int]

    def ratios(self) -> dict[str, tuple[float, float]]:
        """The median over the turns of each ratio, and the least that it should be."""
        found = {}
        for name, (over, under, floor) in FLOORS.items():
            if over in self.rates and under in self.rates:
                pairs = zip(self.rates[over], self.rates[under], strict=True)
                found[name] = (statistics.median(one / other for one, other in pairs), floor)
        return found

    def markdown(self) -> str:
        """Tables for people."""
        rates = [
            [way, *(f"{figure:,.0f}" for figure in (statistics.median(found), min(found), max(found)))]
            for way, found in self.rates.items()
        ]
        ratios = [[name, f"{ratio:.2f}", f"≥ {floor}"] for name, (ratio, floor) in self.ratios().items()]
        if len(self.memory) > 1:
            most, peaks = list(self.memory)[-1], list(self.memory.values())
            ratios.append([f"memory at {most:,} rows", f"{peaks[-1] / peaks[0]:.2f}", f"≤ {MEMORY_CEILING}"])
        memory = [[f"{rows:,}", f"{peak / 1e6:,.0f}"] for rows, peak in self.memory.items()]
        parts = [
            "# Scoring an archive",
            f"Measured on {self.provenance}.",
            f"{self.rows:,} tweets in one Parquet file, windows of {self.window:,} rows; the ways took turns, "
            f"{len(next(iter(self.rates.values()), []))} each. The rate is that of a run under way.",
            table(["way", "rows/s, median", "least", "most"], rates),
            table(["ratio, median of the turns", "measured", "asked for"], ratios),
            table(["rows", "most memory of all processes, MB"], memory),
        ]
        return "\n\n".join(parts) + "\n"

    def json(self) -> str:
        """The figures as one line."""
        return json.dumps({**asdict(self), "ratios": {name: ratio for name, (ratio, _) in self.ratios().items()}})
