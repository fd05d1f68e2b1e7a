"""Damaged copies of texts with soft labels: the copy has the soft labels of the original."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.templates.damage import KINDS, damage

DAMAGED = "damaged"  # the name of the source


@dataclass(frozen=True, slots=True, eq=False)
class SoftLabelled:
    """n texts with soft labels."""

    texts: Sequence[str]
    soft: NDArray[np.float32]  # [n, labels]
    attributes: NDArray[np.float32]  # [n, attributes]; NaN: unknown


def damaged_copies(parts: Sequence[SoftLabelled], rows: int, seed: int) -> SoftLabelled:
    """Copies of ``rows`` texts drawn from all parts, each with one kind of damage, the kinds in equal shares.

    Fewer than ``rows``, as a text that the kind leaves unchanged has no copy.
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
    return SoftLabelled(copies, soft[places], attributes[places])
