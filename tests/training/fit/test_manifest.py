"""From logits to a manifest: calibration, figures and thresholds on the same texts, or on separate ones."""

from __future__ import annotations

import json

import numpy as np
import pytest

from model.artifact.moderation import Thresholds
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from training.evaluation.attributes.measurement import measure_attributes
from training.fit.manifest import LabelledLogits, build_manifest, measure_labels

LABELS = ("negative", "positive")


def said(count: int, *, sharpness: float = 1.0, seed: int = 1) -> LabelledLogits:
    """Logits of labels drawn from their probabilities, so that the right temperature is ``sharpness``."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(size=(count, 2)) * 2
    p = 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))
    return LabelledLogits(logits * sharpness, (draw.random(count) < p).astype(np.int64))


def test_one_set_of_texts_does_for_all() -> None:
    """Temperature and thresholds are right on the texts that they were fitted on."""
    texts = said(4000, sharpness=2.0)
    found = measure_labels(LABELS, texts)
    assert found.temperature == pytest.approx(2.0, rel=0.1)
    assert found.evaluation.ece < 0.02
    assert found.thresholds is not None
    flagged = texts.probabilities(found.temperature)[:, 0] >= found.thresholds.review_at
    assert 0.8 <= (texts.targets[flagged] == 0).mean() < 0.83


def test_each_step_has_texts_of_its_own_where_they_are_given() -> None:
    """Separate texts for calibration, thresholds and figures each have their effect."""
    sharp, blunt = said(2000, sharpness=3.0), said(2000, seed=2)
    found = measure_labels(LABELS, sharp, calibrated_on=blunt, chosen_on=blunt)
    assert found.temperature == pytest.approx(1.0, rel=0.15)
    assert found.evaluation.ece > 0.05
    assert found.chosen == measure_labels(LABELS, blunt).chosen


def test_weights_say_which_texts_calibrate() -> None:
    """Texts of weight 0 do not affect the temperature."""
    sharp, blunt = said(2000, sharpness=3.0), said(2000, seed=2)
    both = LabelledLogits(
        np.concatenate([sharp.logits, blunt.logits]),
        np.concatenate([sharp.targets, blunt.targets]),
        np.repeat([0.0, 1.0], 2000),
    )
    assert measure_labels(LABELS, both).temperature == pytest.approx(measure_labels(LABELS, blunt).temperature)


def test_without_a_negative_label_there_is_no_threshold() -> None:
    """Other labels have no thresholds."""
    found = measure_labels(("cat", "dog"), said(200))
    assert (found.chosen, found.thresholds) == (None, None)


def test_a_manifest_has_what_was_found_and_nothing_twice() -> None:
    """It has labels, attributes, calibrations, thresholds, and figures without bins and names."""
    texts = said(400)
    labels = measure_labels(LABELS, texts)
    attributes = measure_attributes(texts.logits[:, :1], 1.0 - texts.targets[:, None], ["threat"])
    shape, tokenizer = NetworkConfig(vocab_size=2, classes=2, attributes=1), TokenizerConfig()
    found = build_manifest(
        "run",
        shape,
        tokenizer,
        labels,
        attributes,
        validated_on="rows.csv",
        figures={"sources": {"one": 1}},
        data=[{"name": "rows.csv"}],
        training={"epochs": 3},
    )
    assert (found.labels, found.temperature, found.attributes) == (LABELS, labels.temperature, attributes.attributes)
    assert isinstance(found.thresholds, Thresholds)
    figures = json.loads(json.dumps(found.validation))
    assert (figures["source"], figures["sources"], figures["examples"]) == ("rows.csv", {"one": 1}, 400)
    assert not {"reliability", "labels"} & figures.keys()
    assert figures["thresholds"]["review"]["at"] == found.thresholds.review_at
    assert figures["attributes"].keys() == {"threat"}


def test_attributes_alone_have_no_label_figures() -> None:
    """There are no labels, the temperature is 1, and P(negative) has no threshold."""
    texts = said(400)
    attributes = measure_attributes(texts.logits[:, :1], 1.0 - texts.targets[:, None], ["threat"])
    shape, tokenizer = NetworkConfig(vocab_size=2, classes=0, attributes=1), TokenizerConfig()
    found = build_manifest("run", shape, tokenizer, None, attributes, validated_on="rows.csv", data=[], training={})
    assert (found.labels, found.temperature, found.thresholds) == ((), 1.0, None)
    assert found.validation.keys() == {"source", "attributes"}
