"""Sentences from templates as sources of the recipe: texts with the labels, or the attributes, of their templates."""

from __future__ import annotations

import numpy as np

from training.recipe.data.sources import LABELS
from training.recipe.data.texts import Texts
from training.recipe.data.toxicity import ATTRIBUTES, RatedTexts
from training.templates import generate, generate_attributes

SENTIMENT_TEMPLATES, TOXICITY_TEMPLATES = "templates", "toxicity_templates"


def sentiment_templates(rows: int, seed: int) -> Texts:
    """So many sentences with their labels."""
    made = list(generate(rows, seed))
    targets = np.array([LABELS.index(label) for _, label in made], dtype=np.int64)
    return Texts(SENTIMENT_TEMPLATES, [text for text, _ in made], targets)


def toxicity_templates(rows: int, seed: int) -> RatedTexts:
    """So many sentences with the attributes that their templates state; NaN where they state none."""
    made = list(generate_attributes(rows, seed))
    attributes = np.full((len(made), len(ATTRIBUTES)), np.nan, dtype=np.float32)
    for row, (_, known) in enumerate(made):
        for name, value in known.items():
            attributes[row, ATTRIBUTES.index(name)] = value
    return RatedTexts([text for text, _ in made], attributes)
