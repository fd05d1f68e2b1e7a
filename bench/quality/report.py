"""What was measured: Markdown for people and, as one line of JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from bench.learners import FASTTEXT, ITERATIONS
from bench.peers import BATCH, TEXTBLOB_NEUTRAL, VADER_NEUTRAL
from bench.provenance import Provenance
from bench.quality.measure import ROUNDS, Figures
from bench.quality.splits import DISTANT, LARGEST, Split
from training.evaluation.metrics import BINS

ABSENT = "–"  # noqa: RUF001 - an en dash, as tables have it


@dataclass(frozen=True, slots=True)
class Result:
    """One peer's figures by name of the split, its speed in texts/s and its size in bytes."""

    peer: str
    figures: dict[str, Figures]
    texts_per_second: float
    size: int

    @property
    def mean(self) -> Figures:
        """Every split counts alike."""
        all_figures = list(self.figures.values())
        eces = [one.ece for one in all_figures if one.ece is not None]
        return Figures(
            sum(one.accuracy for one in all_figures) / len(all_figures),
            sum(one.macro_recall for one in all_figures) / len(all_figures),
            sum(eces) / len(eces) if eces else None,
        )


MEASURES: dict[str, Callable[[Figures], float | None]] = {
    "accuracy": lambda figures: figures.accuracy,
    "macro recall": lambda figures: figures.macro_recall,
    "ECE": lambda figures: figures.ece,
}


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    provenance: Provenance
    splits: Sequence[Split]  # the texts of the first were timed
    results: Sequence[Result]
    missing: Sequence[str]  # why peers were left out
    trained_on: int  # rows

    def markdown(self) -> str:
        """A summary, one table a measure, and how it was measured."""
        parts = ["# Quality", f"Measured on {self.provenance}.", self._summary()]
        for name, value in MEASURES.items():
            parts += [f"## {name[0].upper()}{name[1:]}", self._by_split(value)]
        parts += ["## How it is measured", "\n".join(f"- {note}" for note in self._notes())]
        return "\n\n".join(parts) + "\n"

    def json(self) -> str:
        """One line."""
        return json.dumps(
            {
                **asdict(self.provenance),
                "splits": {
                    split.name: {"texts": len(split.texts), "labels": 2 if split.binary else 3} for split in self.splits
                },
                "results": [
                    {
                        "peer": result.peer,
                        "mean": asdict(result.mean),
                        "texts_per_second": round(result.texts_per_second),
                        "bytes": result.size,
                        "splits": {name: asdict(figures) for name, figures in result.figures.items()},
                    }
                    for result in self.results
                ],
                "missing": list(self.missing),
                "trained_on": self.trained_on,
            }
        )

    def _summary(self) -> str:
        head = ["mean of all splits", *MEASURES, "texts/s", "size, MB"]
        rows = [
            [
                result.peer,
                *(share(value(result.mean)) for value in MEASURES.values()),
                f"{result.texts_per_second:,.0f}",
                f"{result.size / 1e6:.1f}",
            ]
            for result in self.results
        ]
        return table(head, rows)

    def _by_split(self, value: Callable[[Figures], float | None]) -> str:
        head = ["split", "texts", "labels", *(result.peer for result in self.results)]
        rows = [
            [
                split.name,
                f"{len(split.texts):,}",
                "2" if split.binary else "3",
                *(share(value(result.figures[split.name])) for result in self.results),
            ]
            for split in self.splits
        ]
        return table(head, rows)

    def _notes(self) -> list[str]:
        return [
            *(f"Left out: {reason}." for reason in self.missing),
            f"Splits are the rows that `training/recipe/data/sources.py` keeps aside, at most {LARGEST:,} of each, "
            "evenly spaced. "
            "An artifact of `make default-model` was not trained on them; another may have been.",
            f"Peers that learn were trained on the {self.trained_on:,} training rows of the same labelled sources, "
            f"pooled as they are; the 1.6 million distant tweets of {DISTANT} were left out for them, not for ours. "
            f"TF-IDF+LR stops after {ITERATIONS} iterations, converged or not; fastText makes {FASTTEXT['epoch']} "
            f"epochs in {FASTTEXT['dim']} dimensions.",
            "Where a source has 2 labels, negative and positive alone compare: neutral's probability is dropped and "
            "the others sum to 1 again; a peer that knows polarity alone takes its sign; a tie is negative.",
            f"Where it has 3, neutral is a polarity nearer to 0 than {VADER_NEUTRAL} (VADER) or {TEXTBLOB_NEUTRAL} "
            f"(TextBlob). These two give no probabilities, so no ECE (expected calibration error, {BINS} bins).",
            f"texts/s: the {len(self.splits[0].texts):,} texts of {self.splits[0].name}, given at once, from text to "
            f"opinion (ours in batches of {BATCH}), in a second of processor time of one thread; the median of "
            f"{ROUNDS} rounds in which every peer has a turn, in reversed order every other round.",
            "size: what a peer keeps to predict: our artifact's folder, lexica, a pickle, fastText's own file.",
        ]


def share(value: float | None) -> str:
    """With three decimals; a dash where there is none."""
    return ABSENT if value is None else f"{value:.3f}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """Markdown that reads as a table unrendered too: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells: list[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        return f"| {' | '.join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])} |"

    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([line(head), f"|{rule}|", *(line(row) for row in rows)])
