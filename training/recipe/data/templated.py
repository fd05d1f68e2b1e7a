"""Sentences from templates as sources of the recipe, with the labels or the attributes of their templates."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.recipe.data.sources import LABELS
from training.recipe.data.texts import Texts
from training.recipe.data.toxicity import ATTRIBUTES, RatedTexts
from training.templates import generate, generate_attributes, generate_rated

SENTIMENT_TEMPLATES, TOXICITY_TEMPLATES = "templates", "toxicity_templates"
AMONG = 0.12  # of the sentences of toxicity: those that stand among natural sentences
MOST_AROUND = 7  # natural sentences around one


def sentiment_templates(rows: int, seed: int) -> Texts:
    """Sentences with their labels."""
    made = list(generate(rows, seed))
    targets = np.array([LABELS.index(label) for _, label in made], dtype=np.int64)
    return Texts(SENTIMENT_TEMPLATES, [text for text, _ in made], targets)


def templates_attributes(rows: int, seed: int) -> NDArray[np.float32]:
    """The attributes of ``sentiment_templates``, [rows, attributes]: sentences about things are not toxic."""
    return _table(known for _, _, known in generate_rated(rows, seed))


def toxicity_templates(rows: int, seed: int, around: Sequence[str] = ()) -> RatedTexts:
    """Sentences with the attributes of their templates; NaN where a template has none.

    A share of them stand among sentences drawn from ``around``, which hurt nobody: in a long comment one threat among
    natural sentences is a threat.
    """
    rng = random.Random(seed)  # noqa: S311 (no secret)
    texts, known = [], []
    for text, attributes in generate_attributes(rows, seed):
        if around and rng.random() < AMONG:
            found = [rng.choice(around) for _ in range(rng.randint(1, MOST_AROUND))]
            found.insert(rng.randint(0, len(found)), text)
            text = " ".join(found)
        texts.append(text)
        known.append(attributes)
    return RatedTexts(texts, _table(known))


def _table(rows: Iterable[Mapping[str, float]]) -> NDArray[np.float32]:
    found = [[known.get(name, np.nan) for name in ATTRIBUTES] for known in rows]
    return np.array(found, dtype=np.float32).reshape(-1, len(ATTRIBUTES))
