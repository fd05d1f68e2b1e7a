"""The rows of the toxicity files: texts, and for each attribute the share of raters who said yes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import DataError
from training.data.copies import fingerprint
from training.recipe.data.sources import read_columns

ATTRIBUTES = (
    "toxicity",
    "severe_toxicity",
    "identity_attack",
    "insult",
    "profanity",
    "threat",
    "sexually_explicit",
)
# The sources in the toxicity files, with their licences as far as they are known
LICENCES = {
    "civil_comments": "CC0",
    "davidson": "MIT",
    "hateval": "research",
    "olid": "research",
    "perspective_scores": "Apache-2.0",
}
MODERATION = "moderation.unlabelled"  # a source of texts without ratings
TRAIN, VALIDATION = "toxicity.train.tsv.gz", "toxicity.validation.tsv.gz"


@dataclass(frozen=True, slots=True, eq=False)
class RatedTexts:
    """n texts of one source."""

    texts: list[str]
    attributes: NDArray[np.float32]  # [n, len(ATTRIBUTES)] in [0, 1]; NaN: raters were not asked


def read_toxicity(path: Path, sources: Collection[str] = LICENCES) -> dict[str, RatedTexts]:
    """The rows of a file by their ``source``, for the given sources; each source asked raters its own question.

    Raises:
        DataError: the file is missing or broken, or a value is not a number from 0 to 1; names file and row.
    """
    texts: dict[str, list[str]] = defaultdict(list)
    rated: dict[str, list[list[float]]] = defaultdict(list)
    for row, record in enumerate(read_columns(path, ("source", *ATTRIBUTES)), 1):
        if (name := record["source"]) in sources:
            texts[name].append(record["text"])
            rated[name].append([_share(record[key], key, path, row) for key in ATTRIBUTES])
    return {name: RatedTexts(texts[name], np.array(rated[name], dtype=np.float32)) for name in sorted(texts)}


def training_texts(data: Path, sources: Collection[str]) -> dict[str, RatedTexts]:
    """The training texts of each source, by ``toxicity.NAME``, without copies of validation texts.

    Raises:
        DataError: as ``read_toxicity``.
    """
    validation = read_toxicity(data / VALIDATION, sources)
    held_out = {fingerprint(text) for part in validation.values() for text in part.texts} - {None}
    found = {}
    for name, rated in read_toxicity(data / TRAIN, sources).items():
        places = [place for place, text in enumerate(rated.texts) if text.strip() and fingerprint(text) not in held_out]
        found[f"toxicity.{name}"] = RatedTexts([rated.texts[place] for place in places], rated.attributes[places])
    return found


def _share(written: str, column: str, path: Path, row: int) -> float:
    if not written:
        return math.nan
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise DataError(f"{path}, row {row}: {column} is {written[:40]!r}, not a number from 0 to 1")
    return value
