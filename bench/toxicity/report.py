"""What was measured: Markdown for people and, as one line of JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.peers import BATCH
from bench.provenance import Provenance
from bench.quality.measure import ROUNDS
from bench.quality.report import share, table
from bench.toxicity.sets import FEWEST, RatedSet
from training.evaluation.metrics import BINS
from training.recipe.data.toxicity import ATTRIBUTES


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one peer on one set; from 0 to 1."""

    auc: float
    average_precision: float
    f1: float  # of the yes, at a probability of 0.5
    ece: float | None  # None for peers that say yes or no


MEASURES = {"auc": "AUC", "average_precision": "average precision", "f1": "F1", "ece": "ECE"}


@dataclass(frozen=True, slots=True)
class Result:
    """One peer's figures by name of the set, its speed in texts/s and its size in bytes."""

    peer: str
    figures: dict[str, Figures]  # of the sets whose attribute it knows
    texts_per_second: float
    size: int


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    provenance: Provenance
    sets: Sequence[RatedSet]
    results: Sequence[Result]
    missing: Sequence[str]  # why peers were left out
    trained_on: int  # rows

    def markdown(self) -> str:
        """A summary, one table a measure, and how it was measured."""
        parts = ["# Toxicity", f"Measured on {self.provenance}.", self._summary()]
        for measure, name in MEASURES.items():
            parts += [f"## {name[0].upper()}{name[1:]}", self._by_set(measure)]
        parts += ["## How it is measured", "\n".join(f"- {note}" for note in self._notes())]
        return "\n\n".join(parts) + "\n"

    def json(self) -> str:
        """One line."""
        found: dict[str, Any] = {
            **asdict(self.provenance),
            "sets": {each.name: {"texts": len(each.texts), "yes": _yes(each)} for each in self.sets},
            "results": [
                {
                    "peer": result.peer,
                    "mean": {measure: self._mean(result, measure) for measure in MEASURES},
                    "texts_per_second": round(result.texts_per_second),
                    "bytes": result.size,
                    "sets": {name: asdict(figures) for name, figures in result.figures.items()},
                }
                for result in self.results
            ],
            "missing": list(self.missing),
            "trained_on": self.trained_on,
        }
        return json.dumps(found)

    def _mean(self, result: Result, measure: str) -> float | None:
        """Over the sets of toxicity, each of which counts alike."""
        names = [each.name for each in self.sets if each.attribute == ATTRIBUTES[0]]
        values = [getattr(result.figures[name], measure) for name in names]
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    def _summary(self) -> str:
        head = ["mean of the sets of toxicity", *MEASURES.values(), "texts/s", "size, MB"]
        rows = [
            [
                result.peer,
                *(share(self._mean(result, measure)) for measure in MEASURES),
                f"{result.texts_per_second:,.0f}",
                f"{result.size / 1e6:.1f}",
            ]
            for result in self.results
        ]
        return table(head, rows)

    def _by_set(self, measure: str) -> str:
        def cell(result: Result, name: str) -> str:
            return share(getattr(result.figures[name], measure) if name in result.figures else None)

        head = ["set", "texts", "yes", *(result.peer for result in self.results)]
        rows = [
            [each.name, f"{len(each.texts):,}", f"{_yes(each):,}", *(cell(one, each.name) for one in self.results)]
            for each in self.sets
        ]
        return table(head, rows)

    def _notes(self) -> list[str]:
        return [
            *(f"Left out: {reason}." for reason in self.missing),
            "Sets are the rows of `toxicity.validation` by source, as `training/recipe/data/toxicity.py` reads them: "
            "each source asked its raters its own question, and most chose texts that were likely to be toxic. A "
            f"text is a yes where at least half of its raters say so. A set has {FEWEST} texts of either kind at "
            "least. An attribute other than toxicity stands behind the source; peers that know toxicity alone have no "
            "figure there.",
            "An artifact of `make default-model` was not trained on these rows. Its calibration and its thresholds "
            "were chosen on those of `olid` and `perspective_scores`.",
            f"TF-IDF with logistic regression learnt the {self.trained_on:,} training rows of the same sources, pooled "
            "as they are, without copies of validation rows: for each attribute those where it is known.",
            "The word list is that of better-profanity, whole words in any case; it says yes or no, so its AUC and "
            "average precision are those of one threshold.",
            "alt-profanity-check was trained by its authors on the tweets of `davidson` and on comments of Wikipedia, "
            "of which those of `perspective_scores` are some: there, and so in the mean, it may know the rows.",
            "AUC and average precision say how a peer ranks, F1 how it decides at 0.5, ECE (expected calibration "
            f"error, {BINS} bins) how honest its probabilities are.",
            f"texts/s: the {len(self.sets[0].texts):,} texts of {self.sets[0].name}, given at once, from text to "
            f"ratings (ours in batches of {BATCH}, with sentiment in the same pass; TF-IDF with a regression for each "
            f"attribute), in a second of processor time of one thread; the median of {ROUNDS} rounds in which every "
            "peer has a turn.",
            "size: what a peer keeps to predict: our artifact's folder, a pickle, the peer's own files.",
        ]


def _yes(rated: RatedSet) -> int:
    return int((rated.shares >= 0.5).sum())
