"""Sentences from templates as sources of the recipe, with the labels or the attributes of their templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from training.recipe.data.sources import LABELS
from training.recipe.data.texts import Texts
from training.recipe.data.toxicity import ATTRIBUTES, RatedTexts
from training.templates import generate, generate_attributes, generate_rated

SENTIMENT_TEMPLATES, TOXICITY_TEMPLATES = "templates", "toxicity_templates"


def sentiment_templates(rows: int, seed: int) -> Texts:
    """Sentences with their labels."""
    made = list(generate(rows, seed))
    targets = np.array([LABELS.index(label) for _, label in made], dtype=np.int64)
    return Texts(SENTIMENT_TEMPLATES, [text for text, _ in made], targets)


def templates_attributes(rows: int, seed: int) -> NDArray[np.float32]:
    """The attributes of ``sentiment_templates``, [rows, attributes]: sentences about things are not toxic."""
    return _table(known for _, _, known in generate_rated(rows, seed))


def toxicity_templates(rows: int, seed: int) -> RatedTexts:
    """Sentences with the attributes of their templates; NaN where a template has none."""
    made = list(generate_attributes(rows, seed))
    return RatedTexts([text for text, _ in made], _table(known for _, known in made))


def _table(rows: Iterable[Mapping[str, float]]) -> NDArray[np.float32]:
    found = [[known.get(name, np.nan) for name in ATTRIBUTES] for known in rows]
    return np.array(found, dtype=np.float32).reshape(-1, len(ATTRIBUTES))
