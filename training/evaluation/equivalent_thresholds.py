"""Equivalent thresholds: for a threshold of another service, the one of ours that flags the same share of comments.

Two models that rank comments alike may still distribute their scores differently, so that a threshold of one means
nothing to the other; the share of comments that it flags does.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from model.classifier import Classifier
from model.errors import ConfigError, DataError
from records.options import DEFAULTS, ReadingOptions
from records.readers import reader_of
from records.rows import Kind, Projection, Value
from records.source import find_sources
from training.evaluation.report.console import print_line
from training.evaluation.thresholds import MINIMUM_SUPPORT

logger = logging.getLogger(__name__)

Scores = NDArray[np.float64]
_STEPS = 1_000  # thresholds have three decimals
_CHUNK = 4096  # texts scored at a time


@dataclass(frozen=True, slots=True)
class EquivalentThreshold:
    """A threshold of the other service, the equivalent one of ours, and the rows that each flags."""

    theirs: float
    ours: float
    flagged: int  # rows whose score is at or above theirs
    flagged_by_ours: int
    flagged_by_both: int
    rows: int

    @property
    def supported(self) -> bool:
        """Whether enough rows are flagged, and enough are not, to choose a threshold."""
        return MINIMUM_SUPPORT <= self.flagged <= self.rows - MINIMUM_SUPPORT


def equivalent_thresholds(theirs: Scores, ours: Scores, thresholds: Sequence[float]) -> list[EquivalentThreshold]:
    """For each threshold on `theirs` [n], the threshold on `ours` [n] that flags the closest number of rows.

    Thresholds of ours have three decimals; of several that flag the same number, it is the middle one. A row is flagged
    at or above a threshold.
    """
    grid = np.arange(_STEPS + 1) / _STEPS
    flagged_at = len(ours) - np.searchsorted(np.sort(ours), grid, side="left")  # [1001]
    found = []
    for threshold in thresholds:
        flagged = theirs >= threshold
        distance = np.abs(flagged_at - int(flagged.sum()))
        nearest = np.flatnonzero(distance == distance.min())
        at = float(grid[nearest[len(nearest) // 2]])
        by_ours = ours >= at
        both = int((flagged & by_ours).sum())
        found.append(EquivalentThreshold(threshold, at, int(flagged.sum()), int(by_ours.sum()), both, len(ours)))
    return found


def score_both(
    classifier: Classifier,
    attribute: str,
    files: Sequence[Path],
    text_column: str,
    score_column: str,
    reading: ReadingOptions = DEFAULTS,
) -> tuple[Scores, Scores]:
    """The scores in a column of the files [n], and the artifact's probabilities of an attribute of their texts [n].

    Rows without a text or a score are left out with a warning.

    Raises:
        ConfigError: the artifact has no such attribute.
        DataError: a row cannot be read, its score is not in [0, 1], or no row has a text and a score; names the place.
    """
    known = [each.name for each in classifier.manifest.attributes]
    if attribute not in known:
        raise ConfigError(f"attribute: the artifact has no {attribute!r}; it has {', '.join(known) or 'none'}")
    projection = Projection(reading.column(text_column), (reading.column(score_column),), most_rows=_CHUNK)
    theirs: list[float] = []
    ours: list[float] = []
    read = 0
    for source in find_sources(files, reading.format):
        reader = reader_of(source, projection, reading)
        for block in reader.blocks(source):
            rows = reader.rows(block)
            scores: dict[int, float] = {}  # by the place in the block
            for place, (fault, value) in enumerate(zip(rows.faults, rows.others[projection.others[0]], strict=True)):
                if fault is not None:
                    raise DataError(f"{source.name}: {fault.where}: {fault.message}")
                if value.kind is not Kind.NULL and value.written.strip():
                    scores[place] = _score(value, f"{source.name}: {source.place(block.lines[place])}")
            texts = {place: text for place in scores if (text := rows.texts[place])}
            read += len(rows.texts)
            if not texts:
                continue
            encoded = zip(texts, classifier.encode(list(texts.values())), strict=True)
            kept = {place: text for place, text in encoded if text.tokens}
            theirs += [scores[place] for place in kept]
            ours += [each.attributes[attribute] for each in classifier.predict_encoded(list(kept.values()))]
    if not theirs:
        raise DataError(f"{files[0]}: no row has a text and a score in column {score_column!r}")
    if len(theirs) < read:
        logger.warning("%d of %d rows have no text or no score and are left out", read - len(theirs), read)
    return np.array(theirs), np.array(ours)


def print_thresholds(console: Console, found: Sequence[EquivalentThreshold], theirs: str, ours: str) -> None:
    """Print a row for each threshold, and name those that have too few rows."""
    table = Table("their threshold", "rows flagged", "share", "ours", "rows flagged", "by both", caption_justify="left")
    for each in found:
        shares = (f"{each.flagged:,}", f"{each.flagged / each.rows:.2%}", f"{each.ours:.3f}")
        table.add_row(f"{each.theirs:g}", *shares, f"{each.flagged_by_ours:,}", f"{each.flagged_by_both:,}")
    table.title = f"{theirs} -> {ours}, {found[0].rows:,} rows"
    console.print(table)
    if few := [f"{each.theirs:g}" for each in found if not each.supported]:
        what = f"too few rows for {', '.join(few)}: fewer than {MINIMUM_SUPPORT} on one side of the threshold"
        print_line(console, what)


def _score(value: Value, where: str) -> float:
    try:
        score = float(value.written)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise DataError(f"{where}: the score is not a number from 0 to 1")
    return score
