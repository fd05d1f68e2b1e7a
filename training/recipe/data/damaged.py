"""Damaged copies of texts that a teacher has read: what was said of the original holds for its copy."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.templates.damage import KINDS, damage

DAMAGED = "damaged"  # the name of the source


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """n texts, and what the teachers say of each."""

    texts: Sequence[str]
    soft: NDArray[np.float32]  # [n, labels]
    attributes: NDArray[np.float32]  # [n, attributes]; NaN where nobody was asked


def damaged_copies(parts: Sequence[Judged], rows: int, seed: int) -> Judged:
    """About so many copies of texts drawn from all parts, each with damage of one kind, the kinds in equal shares.

    A text that a kind leaves as it is has no copy.
    """
    texts = [text for part in parts for text in part.texts]
    rng = random.Random(seed)  # noqa: S311 (no secret)
    places, copies = [], []
    for turn in range(rows if texts else 0):
        place = rng.randrange(len(texts))
        copy = damage(texts[place], KINDS[turn % len(KINDS)], seed)
        if copy != texts[place]:
            places.append(place)
            copies.append(copy)
    soft = np.concatenate([part.soft for part in parts]) if parts else np.empty((0, 0), np.float32)
    attributes = np.concatenate([part.attributes for part in parts]) if parts else np.empty((0, 0), np.float32)
    return Judged(copies, soft[places], attributes[places])
