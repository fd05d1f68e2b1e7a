"""What is admitted and not answered yet, and how long that will take."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from service.cost import Cost
from service.lanes import lane_of
from service.queue import Row

# Rows are counted by when they are due, to this many seconds.
GRAIN = 0.02


class Backlog:
    """Counts what is promised to callers, by lane and by when it is due. It belongs to the event loop."""

    def __init__(self, cost: Cost, max_tokens: int, max_steps: int) -> None:
        self._cost = cost
        self._max_tokens = max_tokens
        self._max_steps = max_steps
        self._lanes: dict[int, Counter[int]] = {}  # promised tokens, by when they are due
        self._totals: Counter[int] = Counter()  # of each lane
        self.texts = 0
        self.characters = 0

    def add(self, row: Row) -> None:
        """A row was admitted."""
        self.texts += 1
        self.characters += row.size
        place = lane_of(row.promised, self._max_steps)
        self._lanes.setdefault(place, Counter())[self._grain(row.due)] += row.promised
        self._totals[place] += row.promised

    def remove(self, row: Row) -> None:
        """A row was answered, or given up."""
        self.texts -= 1
        self.characters -= row.size
        place, grain = lane_of(row.promised, self._max_steps), self._grain(row.due)
        self._totals[place] -= row.promised
        lane = self._lanes[place]
        lane[grain] -= row.promised
        if not lane[grain]:
            del lane[grain]

    def seconds(self, due: float = math.inf) -> float:
        """Until all that goes before a row due then, or all there is, will be answered, as far as one can tell."""
        if due == math.inf:
            return self._seconds(self._totals)
        last = self._grain(due)
        return self._seconds(
            {
                place: sum(promised for grain, promised in lane.items() if grain <= last)
                for place, lane in self._lanes.items()
            }
        )

    def alone(self, rows: Sequence[Row]) -> float:
        """What rows would take if there were no others."""
        lanes: Counter[int] = Counter()
        for row in rows:
            lanes[lane_of(row.promised, self._max_steps)] += row.promised
        return self._seconds(lanes)

    def _seconds(self, lanes: Mapping[int, int]) -> float:
        cost = self._cost
        total = 0.0
        for place, promised in lanes.items():
            tokens = promised * cost.density
            batches = math.ceil(tokens / self._max_tokens)
            total += cost.seconds(batches, tokens, batches * min(self._max_steps << place, cost.longest))
        return total

    @staticmethod
    def _grain(due: float) -> int:
        return math.ceil(due / GRAIN)
