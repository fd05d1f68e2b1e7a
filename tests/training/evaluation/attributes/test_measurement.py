from __future__ import annotations

import json

import numpy as np
import pytest

from model.artifact.moderation import Thresholds
from training.evaluation.attributes.measurement import RatedLogits, measure_attributes


def drawn(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits of three attributes at twice their scale, and answers, most of them unknown for the third."""
    draw = np.random.default_rng(1)
    honest = draw.normal(size=(count, 3)) * 3
    answers = (draw.random((count, 3)) < 1 / (1 + np.exp(-honest))).astype(float)
    answers[100:, 2] = np.nan
    return 2 * honest, answers


def test_attributes_are_calibrated_and_have_thresholds() -> None:
    """The result has the scale of the logits, calibrated figures, and thresholds of the wanted precision."""
    logits, answers = drawn()
    found = measure_attributes(logits, answers, ["spam", "advert", "rare"])

    assert [each.name for each in found.attributes] == ["spam", "advert", "rare"]
    assert found.attributes[0].scale == pytest.approx(0.5, abs=0.05)
    assert found.figures[0].ece < 0.02
    assert found.figures[2].texts == 100
    for place, attribute in enumerate(found.attributes[:2]):
        limits = attribute.thresholds
        assert limits is not None
        p = 1 / (1 + np.exp(-(attribute.scale * logits[:, place] + attribute.bias)))
        assert 0.8 <= answers[p >= limits.review_at, place].mean() < 0.83
        assert 0.95 <= answers[p >= limits.block_at, place].mean() < 0.97


def test_beside_a_toxicity_only_it_and_threats_decide() -> None:
    """Thresholds of other attributes are reported and decide no action."""
    logits, answers = drawn()
    found = measure_attributes(logits[:, [0, 1, 1]], answers[:, [0, 1, 1]], ["toxicity", "threat", "insult"])
    toxicity, threat, insult = found.attributes

    assert isinstance(toxicity.thresholds, Thresholds)
    assert threat.thresholds is not None
    assert insult.thresholds is None
    assert json.loads(json.dumps(found.to_dict()))["insult"]["thresholds"]["review"]["support"] > 0


def test_a_threshold_that_cannot_be_reached_is_none() -> None:
    """Logits without a ranking reach the precision at no threshold, so there is none."""
    draw = np.random.default_rng(2)
    found = measure_attributes(draw.normal(size=(1000, 1)), draw.integers(0, 2, (1000, 1)), ["toxicity"])

    assert found.attributes[0].thresholds is None
    assert found.chosen[0][0].support == 0


def test_the_threshold_to_block_can_be_chosen_on_other_texts() -> None:
    """It has the precision among those by weight; all else is chosen on the first texts."""
    logits, answers = drawn()
    few = slice(0, 300)
    weights = np.where(answers >= 0.5, 0.2, 1.0)
    found = measure_attributes(
        logits[few, :1], answers[few, :1], ["toxicity"], block_on=RatedLogits(logits, answers, weights)
    )
    alone = measure_attributes(logits[few, :1], answers[few, :1], ["toxicity"])

    assert found.figures == alone.figures
    attribute, before = found.attributes[0], alone.attributes[0]
    assert (attribute.scale, attribute.bias) == (before.scale, before.bias)
    assert attribute.thresholds is not None
    assert before.thresholds is not None
    assert attribute.thresholds.review_at == before.thresholds.review_at
    assert attribute.thresholds.block_at > before.thresholds.block_at
    p = 1 / (1 + np.exp(-(attribute.scale * logits[:, 0] + attribute.bias)))
    flagged = p >= attribute.thresholds.block_at
    assert 0.95 <= np.average(answers[flagged, 0], weights=weights[flagged, 0]) < 0.97


def test_the_threshold_to_block_is_never_below_the_one_to_review() -> None:
    """Where a low threshold has the precision to block, the threshold to review takes its place."""
    logits, answers = drawn()
    easy = RatedLogits(logits, np.ones_like(answers), np.ones(answers.shape))
    found = measure_attributes(logits[:, :1], answers[:, :1], ["toxicity"], block_on=easy).attributes[0].thresholds
    assert found is not None
    assert found.block_at == found.review_at
