"""A pool of corpora from several sources, sampled by the weight and size of each source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.corpus import Corpus

UNLABELLED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A corpus whose texts were labelled by the same annotators."""

    name: str
    corpus: Corpus  # targets are places in the common labels, or UNLABELLED
    weight: float = 1.0  # of its share in an epoch
    soft: NDArray[np.float32] | None = None  # [n, labels] soft labels; NaN: no teacher knows
    attributes: NDArray[np.float32] | None = None  # [n, attributes] shares of raters who said yes; NaN: unknown

    def counts(self, classes: int) -> NDArray[np.int64]:
        """The number of texts of each class; a class without texts was no choice of the annotators."""
        return np.bincount(self.corpus.targets[self.corpus.targets >= 0], minlength=classes)


class Pool:
    """The rows of several sources as one range, in the sources' order."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = list(sources)
        self.lengths = np.concatenate([source.corpus.lengths for source in sources])  # [n] tokens
        self.targets = np.concatenate([source.corpus.targets for source in sources])  # [n]
        self.origin = np.repeat(np.arange(len(sources)), [len(source.corpus) for source in sources])  # [n]
        # [n, labels] and [n, attributes]; NaN in the rows of sources without them
        self.soft = self._together([source.soft for source in sources])
        self.attributes = self._together([source.attributes for source in sources])
        self._starts = np.cumsum([0, *(len(source.corpus) for source in sources)])

    def __len__(self) -> int:
        return len(self.targets)

    def _together(self, parts: Sequence[NDArray[np.float32] | None]) -> NDArray[np.float32] | None:
        known = [part for part in parts if part is not None]
        if not known:
            return None
        found = np.full((len(self.targets), known[0].shape[1]), np.nan, dtype=np.float32)
        for place, part in enumerate(parts):
            if part is not None:
                found[self.origin == place] = part
        return found

    def rows(self, places: Sequence[int]) -> list[list[int]]:
        """The token ids of these rows."""
        origins = self.origin[np.asarray(places)].tolist()
        return [
            self.sources[origin].corpus.rows([place - self._starts[origin]])[0]
            for place, origin in zip(places, origins, strict=True)
        ]

    def sample(self, rows: int, *, power: float, seed: int, epoch: int) -> NDArray[np.int64]:
        """Draw some ``rows`` rows for an epoch (counted from 0), from each source in proportion to weight · size^power.

        Each epoch continues a source's random order where the previous epoch ended, so that no text is repeated before
        all others of its source were drawn.
        """
        shares = np.array([source.weight * len(source.corpus) ** power for source in self.sources])
        shares = shares / shares.sum()
        chosen: list[NDArray[np.int64]] = []
        for place, (source, share) in enumerate(zip(self.sources, shares.tolist(), strict=True)):
            wanted, size = round(rows * share), len(source.corpus)
            start, places = epoch * wanted, np.empty(0, dtype=np.int64)
            while len(places) < wanted:
                lap, offset = divmod(start + len(places), size)
                order = np.random.default_rng([seed, place, lap]).permutation(size)
                places = np.concatenate([places, order[offset : offset + wanted - len(places)]])
            chosen.append(places + self._starts[place])
        return np.concatenate(chosen)


def log_odds(attributes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log odds of each attribute, [n, attributes] -> [attributes]; 0 for one without ratings."""
    asked = (~np.isnan(attributes)).sum(0)
    prior = (np.nansum(attributes, 0) + 1) / (asked + 2)  # Laplace smoothing
    found: NDArray[np.float32] = np.log(prior / (1 - prior)).astype(np.float32)
    return found
