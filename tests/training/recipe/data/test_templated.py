"""Templates as sources of the recipe."""

from __future__ import annotations

import numpy as np

from training.recipe.data.sources import LABELS
from training.recipe.data.templated import sentiment_templates, templates_attributes, toxicity_templates
from training.recipe.data.toxicity import ATTRIBUTES


def test_sentences_about_things_are_rated_beside_their_labels() -> None:
    """A rated row has a toxicity of 0.1 if negative and else 0; the others have no attributes."""
    texts, rated = sentiment_templates(3_000, seed=1), templates_attributes(3_000, seed=1)
    assert rated.shape == (3_000, len(ATTRIBUTES))
    known = ~np.isnan(rated)
    assert (known.all(1) | ~known.any(1)).all()
    negative = texts.targets == LABELS.index("negative")
    toxicity = rated[:, ATTRIBUTES.index("toxicity")]
    assert set(toxicity[negative & known.all(1)].tolist()) == {np.float32(0.1)}
    assert set(toxicity[~negative & known.all(1)].tolist()) == {0.0}
    assert 0.5 < known.all(1).mean() < 0.9


def test_sentences_of_toxicity_have_what_their_templates_state() -> None:
    """Rows have toxicity from 0 to 1, and NaN for an attribute that the template does not state."""
    found = toxicity_templates(2_000, seed=1)
    toxicity = found.attributes[:, ATTRIBUTES.index("toxicity")]
    assert {0.0, 1.0} <= set(toxicity.tolist())
    assert np.isnan(found.attributes).any()
    assert len(found.texts) == len(found.attributes) == 2_000


def test_some_sentences_of_toxicity_stand_among_natural_ones() -> None:
    """They keep their attributes, and come before, behind and between the others."""
    alone, among = toxicity_templates(2_000, seed=1), toxicity_templates(2_000, seed=1, around=["One.", "Two."])
    assert np.array_equal(alone.attributes, among.attributes, equal_nan=True)
    rest = [
        tuple(part.strip() for part in mixed.split(text))
        for text, mixed in zip(alone.texts, among.texts, strict=True)
        if text != mixed
    ]
    assert 0.1 < len(rest) / 2_000 < 0.15
    assert all(set(" ".join(parts).split()) <= {"One.", "Two."} for parts in rest)
    assert {(bool(parts[0]), bool(parts[-1])) for parts in rest} == {(True, False), (False, True), (True, True)}
