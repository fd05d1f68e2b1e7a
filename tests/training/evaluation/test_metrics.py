"""The figures of an evaluation, compared with values computed by hand."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from training.evaluation.metrics import BINS, evaluate

LABELS = ("negative", "neutral", "positive")
# Four texts: right and sure, right and unsure, wrong, wrong and sure.
PROBABILITIES = [[0.9, 0.05, 0.05], [0.2, 0.5, 0.3], [0.3, 0.6, 0.1], [0.0, 0.0, 1.0]]
TARGETS = [0, 1, 0, 1]


def test_figures_by_hand() -> None:
    """Each figure equals the one by hand; a label without texts is left out of the means."""
    figures = evaluate(PROBABILITIES, TARGETS, LABELS)
    assert (figures.examples, figures.accuracy, figures.absent) == (4, 0.5, ("positive",))
    assert figures.confusion == ((1, 1, 0), (0, 1, 1), (0, 0, 0))
    assert [(row.recall, row.precision, row.support) for row in figures.classes] == [
        (0.5, 1, 2),
        (0.5, 0.5, 2),
        (0, 0, 0),
    ]
    assert [row.f1 for row in figures.classes] == pytest.approx([2 / 3, 0.5, 0])
    assert figures.macro_recall == 0.5
    assert figures.macro_f1 == pytest.approx((2 / 3 + 0.5) / 2)
    # Bins of their own: |1 - 0.9|, |1 - 0.5|, |0 - 0.6|, |0 - 1|, a quarter each.
    assert figures.ece == pytest.approx((0.1 + 0.5 + 0.6 + 1.0) / 4)
    assert figures.brier == pytest.approx((0.015 + 0.38 + 0.86 + 2) / 4)
    assert figures.nll == pytest.approx(-(math.log(0.9 * 0.5 * 0.3) + math.log(np.finfo(float).tiny)) / 4)


def test_calibration_error_weighs_bins() -> None:
    """In one bin errors in both directions cancel, and a bin weighs as much as it has texts."""
    probabilities = [[0.75, 0.25]] * 4 + [[0.99, 0.01]]
    figures = evaluate(probabilities, [0, 0, 0, 1, 1], ("a", "b"))
    assert figures.ece == pytest.approx((4 * 0 + 1 * 0.99) / 5)
    filled = [bin for bin in figures.reliability if bin.count]
    assert [(bin.count, bin.accuracy) for bin in filled] == [(4, 0.75), (1, 0.0)]
    assert [bin.confidence for bin in filled] == pytest.approx([0.75, 0.99])


@pytest.mark.parametrize("place", range(8, BINS + 1))
def test_edges_belong_to_the_bin_below(place: int) -> None:
    """A confidence on the edge of a bin is in the bin below it, and 1 in the last."""
    edge = np.linspace(0, 1, BINS + 1)[place]
    figures = evaluate([[edge, 1 - edge]], [0], ("a", "b"))
    assert [bin.count for bin in figures.reliability].index(1) == place - 1


def test_tensors() -> None:
    """Tensors are measured as arrays are, also in 32 bits."""
    tensor = evaluate(torch.tensor(PROBABILITIES), torch.tensor(TARGETS), LABELS)
    array = evaluate(PROBABILITIES, TARGETS, LABELS)
    assert tensor.confusion == array.confusion
    assert tensor.ece == pytest.approx(array.ece, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 50), st.integers(2, 6), st.integers(0, 10_000))
def test_finite_and_consistent(rows: int, classes: int, seed: int) -> None:
    """For any predictions, figures are finite JSON, within bounds and consistent."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(size=(rows, classes)) * generator.choice([0.1, 5, 1000])
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    figures = evaluate(probabilities, generator.integers(0, classes, rows), [f"label {c}" for c in range(classes)])
    plain = json.loads(json.dumps(figures.to_dict(), allow_nan=False))
    assert plain == figures.to_dict() | {"confusion": [list(row) for row in figures.confusion]}
    assert sum(map(sum, figures.confusion)) == rows == sum(bin.count for bin in figures.reliability)
    assert sum(row.support for row in figures.classes) == rows
    assert 0 <= figures.ece <= 1
    assert 0 <= figures.brier <= 2
    assert figures.accuracy == pytest.approx(sum(bin.count * bin.accuracy for bin in figures.reliability) / rows)
    assert len(figures.absent) == sum(row.support == 0 for row in figures.classes)


@pytest.mark.parametrize(
    ("probabilities", "targets"),
    [
        ([], []),
        ([[0.5, 0.5]], [0]),
        ([[0.5, 0.2, 0.3]], [0, 1]),
        ([[0.5, 0.2, 0.3]], [3]),
        ([[0.5, 0.2, 0.3]], [-1]),
        ([[0.5, 0.2, 0.2]], [0]),
        ([[1.5, -0.5, 0.0]], [0]),
        ([[float("nan"), 0.5, 0.5]], [0]),
    ],
)
def test_what_does_not_fit(probabilities: list[list[float]], targets: list[int]) -> None:
    """Other shapes, invalid indices and rows that are no probabilities are an error."""
    with pytest.raises(ValueError, match=r"fit|lie|sum"):
        evaluate(np.array(probabilities), targets, LABELS)
