"""The comparison of our artifact with its peers: figures on each set of texts, speed and size, as tables and JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Protocol, TypeVar

from bench.common.command import progress
from bench.common.provenance import Provenance
from bench.common.table import share, table
from bench.common.timing import PROCESSOR, Clock, by_turns

ROUNDS = 6  # even, so that each peer is as often early in its round as late
TIMED = f"in a second of processor time of one thread; the median of {ROUNDS} rounds in which every peer has a turn"

Figures = Mapping[str, float | None]  # measure -> from 0 to 1; None where the peer has no such figure


class TextSet(Protocol):
    """A set of held-out texts."""

    @property
    def name(self) -> str:
        """Its name in the tables."""

    @property
    def texts(self) -> list[str]:
        """The texts, in order."""

    @property
    def detail(self) -> int:
        """The number beside the count of its texts, such as its labels."""

    @property
    def in_mean(self) -> bool:
        """Whether it is part of the mean."""


class Predictor(Protocol):
    """A peer, whatever type its predictions have."""

    name: str

    def predict(self, texts: Sequence[str]) -> object:
        """The predictions of the texts, in order."""

    def size_on_disk(self) -> int:
        """Bytes of the files that it needs to predict, without code."""


P = TypeVar("P", bound=Predictor)
S = TypeVar("S", bound=TextSet)


@dataclass(frozen=True, slots=True)
class Kind:
    """The headings of a comparison."""

    title: str
    sets: str  # the plural noun for the sets of texts, such as "splits"
    detail: str  # of a set
    mean: str  # of which sets
    measures: Mapping[str, str]  # of the figures, with their headings


@dataclass(frozen=True, slots=True)
class Result:
    """One peer: its figures by set (without the sets it does not fit), its speed and its size in bytes."""

    peer: str
    figures: Mapping[str, Figures]
    texts_per_second: float
    size: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The results of one run."""

    kind: Kind
    provenance: Provenance
    sets: Sequence[TextSet]  # the texts of the first were timed
    results: Sequence[Result]
    missing: Sequence[str]  # why peers were left out
    trained_on: int  # rows
    notes: Sequence[str]

    def markdown(self) -> str:
        """A summary, one table a measure, and how it was measured."""
        parts = [f"# {self.kind.title}", f"Measured on {self.provenance}.", self._summary()]
        for measure, name in self.kind.measures.items():
            parts += [f"## {name[0].upper()}{name[1:]}", self._by_set(measure)]
        notes = (*(f"Left out: {reason}." for reason in self.missing), *self.notes)
        return "\n\n".join([*parts, "## How it is measured", "\n".join(f"- {note}" for note in notes)]) + "\n"

    def json(self) -> str:
        """One line."""
        sets = self.kind.sets
        found = {
            **asdict(self.provenance),
            sets: {each.name: {"texts": len(each.texts), self.kind.detail: each.detail} for each in self.sets},
            "results": [
                {
                    "peer": result.peer,
                    "mean": {measure: self._mean(result, measure) for measure in self.kind.measures},
                    "texts_per_second": round(result.texts_per_second),
                    "bytes": result.size,
                    sets: result.figures,
                }
                for result in self.results
            ],
            "missing": list(self.missing),
            "trained_on": self.trained_on,
        }
        return json.dumps(found)

    def _mean(self, result: Result, measure: str) -> float | None:
        """The unweighted mean over the sets that are in the mean."""
        values = [result.figures[each.name][measure] for each in self.sets if each.in_mean]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    def _summary(self) -> str:
        rows = [
            [
                result.peer,
                *(share(self._mean(result, measure)) for measure in self.kind.measures),
                f"{result.texts_per_second:,.0f}",
                f"{result.size / 1e6:.1f}",
            ]
            for result in self.results
        ]
        return table([self.kind.mean, *self.kind.measures.values(), "texts/s", "size, MB"], rows)

    def _by_set(self, measure: str) -> str:
        head = [self.kind.sets.removesuffix("s"), "texts", self.kind.detail, *(result.peer for result in self.results)]
        rows = [
            [
                each.name,
                f"{len(each.texts):,}",
                f"{each.detail:,}",
                *(share(result.figures.get(each.name, {}).get(measure)) for result in self.results),
            ]
            for each in self.sets
        ]
        return table(head, rows)


def compare(peers: Sequence[P], sets: Sequence[S], measure: Callable[[P, S], Figures | None]) -> list[Result]:
    """Measure each peer on each set (None: it cannot), then time all peers on the texts of the first set."""
    figures: list[dict[str, Figures]] = []
    for peer in peers:
        progress(f"asking {peer.name}")
        found = {each.name: measure(peer, each) for each in sets}
        figures.append({name: each for name, each in found.items() if each is not None})
    progress("timing")
    speeds = texts_per_second(peers, sets[0].texts)
    return [
        Result(peer.name, found, speed, peer.size_on_disk())
        for peer, found, speed in zip(peers, figures, speeds, strict=True)
    ]


def texts_per_second(peers: Sequence[Predictor], texts: Sequence[str], clock: Clock = PROCESSOR) -> list[float]:
    """Texts a second of each peer: the median of ROUNDS."""
    seconds = by_turns([partial(peer.predict, texts) for peer in peers], ROUNDS, clock=clock)
    return [len(texts) / statistics.median(each) for each in seconds]
