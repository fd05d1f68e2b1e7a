"""Remarks at the end of a run: whether the network beats the baseline on labels and attributes."""

from __future__ import annotations

import dataclasses

import numpy as np

from model.artifact.attribute import Attribute
from model.artifact.manifest import Manifest
from model.artifact.moderation import Thresholds
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from training.evaluation.attributes.baseline import AttributeBaseline
from training.evaluation.attributes.figures import AttributeFigures, evaluate_attributes
from training.evaluation.results import Results
from training.fit.export import Finished
from training.fit.remarks import advice, remarks

MANIFEST = Manifest(
    "run",
    (),
    NetworkConfig(vocab_size=2, classes=0, attributes=1),
    TokenizerConfig(),
    temperature=1.0,
    thresholds=None,
    attributes=(Attribute("threat", 1.0, 0.0, None),),
)


def figures(name: str, *, right: float) -> AttributeFigures:
    """Figures of 400 texts, half of them a yes, with this share of probabilities on the right side."""
    truth = np.arange(400) % 2
    wrong = np.arange(400) >= 400 * right
    [found] = evaluate_attributes(np.abs(truth - wrong)[:, None] * 0.8 + 0.1, truth[:, None], [name])
    return found


def finished(network: dict[str, float], linear: dict[str, float]) -> Finished:
    """A run over attributes with these shares right, of network and baseline."""
    baselines = tuple(AttributeBaseline(10, 20, figures(name, right=share)) for name, share in linear.items())
    found = tuple(figures(name, right=share) for name, share in network.items())
    return Finished(MANIFEST, Results(None, found, None, baselines), [], 0.0)


def test_a_network_that_is_ahead_says_by_how_much() -> None:
    """One line has the lead in every attribute."""
    [line] = advice(finished({"threat": 0.9, "insult": 0.8}, {"threat": 0.8, "insult": 0.8}))
    assert line.startswith("threat: AUC +0.100, average precision +0.1")
    assert line.endswith("; insult: AUC +0.000, average precision +0.000 against the baseline")


def test_an_attribute_that_loses_is_a_warning() -> None:
    """The warning has the attribute, an advice, and the size of a difference by chance."""
    ahead, loses, tries = advice(finished({"threat": 0.7, "insult": 0.9}, {"threat": 0.9, "insult": 0.8}))
    assert ahead.startswith("insult: AUC +0.100")
    assert loses.startswith(
        "warning: the network loses to a linear model that takes seconds to fit: threat: AUC -0.200"
    )
    assert "insult" not in loses
    assert "--start-from an artifact" in tries
    assert "Differences of AUC below 0.05 may be chance" in tries


def test_what_cannot_be_ranked_is_not_compared() -> None:
    """Without an AUC or a baseline there is no comparison."""
    one = finished({"threat": 0.9}, {"threat": 0.8})
    [same] = evaluate_attributes(np.full((5, 1), 0.5), np.ones((5, 1)), ["threat"])
    baselines = one.results.attribute_baselines
    for results in (Results(None, (same,), None, baselines), Results(None, one.results.attributes)):
        assert advice(dataclasses.replace(one, results=results)) == []


def test_thresholds_say_how_many_texts_chose_them() -> None:
    """One line says so, or a warning if too few texts leave the defaults."""
    one = finished({"threat": 0.9}, {})
    limits = dataclasses.replace(MANIFEST.attributes[0], thresholds=Thresholds(0.4, 0.8))
    one = dataclasses.replace(one, manifest=dataclasses.replace(MANIFEST, attributes=(limits,)))
    assert remarks(one) == [
        "review_at 0.4 and block_at 0.8 of P(threat) were chosen on the validation texts: 200 of 400 are a yes"
    ]
    few = dataclasses.replace(one.results.attributes[0], positives=30)
    [line] = remarks(dataclasses.replace(one, results=Results(None, (few,), None, ())))
    assert line.startswith(
        "warning: review_at 0.4 and block_at 0.8 of P(threat) are defaults: of the validation texts 30 of"
    )
