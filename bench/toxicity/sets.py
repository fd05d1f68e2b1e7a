"""Training rows and held-out sets of `training.recipe.data.toxicity`, source by source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.recipe.data.toxicity import ATTRIBUTES, LICENCES, VALIDATION, read_toxicity, training_texts

FEWEST = 20  # texts of either kind: a rank among fewer is chance


@dataclass(frozen=True, slots=True, eq=False)
class RatedSet:
    """n held-out texts of one source, rated for one attribute."""

    source: str
    attribute: str
    texts: list[str]
    shares: NDArray[np.float64]  # [n] of raters that said yes

    @property
    def name(self) -> str:
        """The source, and the attribute where it is another than toxicity."""
        return self.source if self.in_mean else f"{self.source}: {self.attribute}"

    @property
    def detail(self) -> int:
        """The number of texts that are a yes."""
        return int((self.shares >= 0.5).sum())

    @property
    def in_mean(self) -> bool:
        """Whether it is a set of toxicity."""
        return self.attribute == ATTRIBUTES[0]


def rated_sets(data: Path) -> list[RatedSet]:
    """The validation rows by attribute and source; without those that have too few texts of a yes or of a no.

    Raises:
        DataError: the folder or the file in it is missing or broken.
    """
    rated = read_toxicity(data / VALIDATION)
    found = []
    for place, attribute in enumerate(ATTRIBUTES):
        for source, part in rated.items():
            known = np.flatnonzero(~np.isnan(part.attributes[:, place]))
            shares = part.attributes[known, place].astype(np.float64)
            rated_set = RatedSet(source, attribute, [part.texts[row] for row in known], shares)
            if min(rated_set.detail, len(known) - rated_set.detail) >= FEWEST:
                found.append(rated_set)
    return found


def training_rows(data: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Texts [n] and shares of raters [n, ATTRIBUTES], NaN where the attribute is unknown: all sources, pooled.

    Raises:
        DataError: the folder or a file in it is missing or broken.
    """
    parts = training_texts(data, LICENCES).values()
    return [text for part in parts for text in part.texts], np.concatenate([part.attributes for part in parts])
