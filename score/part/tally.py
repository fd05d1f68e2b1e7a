"""Counts of rows, labels, actions and errors, of a window and summed over a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

BINS = 40  # of the histogram, from -1 to 1


def bin_of(value: float) -> int:
    """The bin that holds a polarity or a score."""
    return min(int((value + 1) / 2 * BINS), BINS - 1)


@dataclass(slots=True)
class Tally:
    """Counts of rows. Every row has a label or an error."""

    rows: int = 0
    truncated: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    histogram: Counter[str] = field(default_factory=Counter)  # of the polarity; of the score where there is none

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def to_dict(self) -> dict[str, Any]:
        """The counts for JSON."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Tally:
        """Read what ``to_dict`` returned."""
        counters = {name: Counter(value) for name, value in values.items() if isinstance(value, dict)}
        return cls(rows=values["rows"], truncated=values["truncated"], **counters)
