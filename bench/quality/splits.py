"""Training rows and held-out splits of `training.recipe.data.sources`, the same for every peer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.peers.sentiment import NEUTRAL
from training.recipe.data.sources import SOURCES, held_out_fingerprints, read_training_rows, read_validation_rows

DISTANT = "sentiment140"  # its 1.6 million tweets would cost the peers' training minutes and gigabytes
WITHOUT_NEUTRAL = "sst3_sentences"  # measured once more without its neutral rows: that is SST-2
LARGEST = 5_000  # rows of one split: its accuracy is then within 0.014, 19 times in 20


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Labelled held-out texts."""

    name: str
    texts: list[str]  # n
    targets: NDArray[np.int64]  # [n], places in LABELS

    @property
    def binary(self) -> bool:
        """Whether the source has no neutral."""
        return NEUTRAL not in self.targets

    @property
    def detail(self) -> int:
        """The number of labels that are compared."""
        return 2 if self.binary else 3

    @property
    def in_mean(self) -> bool:
        """True: the mean is over all splits."""
        return True


def training_rows(data: Path) -> tuple[list[str], NDArray[np.int64]]:
    """Texts and their places in LABELS: all training rows of the labelled sources but DISTANT, without weights.

    Raises:
        DataError: the folder or a file in it is missing or broken.
    """
    texts: list[str] = []
    targets: list[int] = []
    held_out = held_out_fingerprints(data)
    for source in SOURCES:
        if source.labelled and source.name != DISTANT:
            for row in read_training_rows(data, source, held_out):
                texts.append(row.text)
                targets.append(row.target)
    return texts, np.array(targets, dtype=np.int64)


def validation_splits(data: Path, largest: int = LARGEST) -> list[Split]:
    """Held-out rows by source, in the order of SOURCES; of more than `largest`, as many evenly spaced.

    Raises:
        DataError: the folder or a file in it is missing or broken.
    """
    splits = []
    for source in SOURCES:
        if not source.labelled or not source.largest_validation:
            continue
        rows = list(read_validation_rows(data, source))
        if len(rows) > largest:  # evenly, as files are often sorted by label
            rows = [rows[place] for place in np.linspace(0, len(rows) - 1, largest).astype(int)]
        if rows:
            splits.append(_split(source.name, [row.text for row in rows], [row.target for row in rows]))
        if source.name == WITHOUT_NEUTRAL:
            sides = [row for row in rows if row.target != NEUTRAL]
            name = f"{source.name} without neutral"
            splits.append(_split(name, [row.text for row in sides], [row.target for row in sides]))
    return splits


def _split(name: str, texts: list[str], targets: list[int]) -> Split:
    return Split(name, texts, np.array(targets, dtype=np.int64))
