"""The temperature: the right one, its bounds, and few texts."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.evaluation.calibration import HIGHEST, LOWEST, fit_temperature
from training.evaluation.metrics import evaluate


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of logits [n, C]."""
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def drawn(temperature: float, rows: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and targets drawn from their softmax at this temperature."""
    generator = np.random.default_rng(1)
    logits = generator.normal(size=(rows, 3)) * 3
    ladder = softmax(logits / temperature).cumsum(axis=1)
    return logits, np.minimum((generator.random((rows, 1)) > ladder).sum(axis=1), 2)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
def test_known_temperature(temperature: float) -> None:
    """The fit finds the temperature that targets were drawn at, from arrays and tensors."""
    logits, targets = drawn(temperature)
    assert fit_temperature(logits, targets) == pytest.approx(temperature, rel=0.03)
    assert fit_temperature(torch.from_numpy(logits), torch.from_numpy(targets)) == fit_temperature(logits, targets)


def test_least_loss() -> None:
    """Temperatures a fifth away have no smaller loss, and the calibration error falls."""
    logits, targets = drawn(2.5, rows=500)
    best = fit_temperature(logits, targets)
    loss = {t: evaluate(softmax(logits / t), targets, "abc").nll for t in (best * 0.8, best, best * 1.25)}
    assert min(loss, key=lambda t: loss[t]) == best
    before, after = (evaluate(softmax(logits / t), targets, "abc").ece for t in (1.0, best))
    assert after < before / 2


def test_bounds() -> None:
    """The temperature is bounded for any logits, and is 1 for equal ones."""
    assert fit_temperature(np.zeros((3, 2)), [0, 1, 1]) == pytest.approx(1.0)
    many = 0.01 * np.eye(2)[np.arange(10_000) % 2]
    assert fit_temperature(many, np.arange(10_000) % 2) == LOWEST
    assert fit_temperature(np.array([[1e5, -1e5], [1e5, -1e5], [1e5, -1e5]]), [0, 0, 1]) == HIGHEST


@pytest.mark.parametrize("classes", [2, 5])
def test_few_texts_say_little(classes: int) -> None:
    """If all are right or wrong, two texts move the temperature a little, twenty more, a thousand fully."""
    right, wrong = [], []
    for texts in (2, 20, 1000):
        targets = np.arange(texts) % classes
        logits = 3.0 * np.eye(classes)[targets]
        right.append(fit_temperature(logits, targets))
        wrong.append(fit_temperature(logits, (targets + 1) % classes))
    assert 1 > right[0] > right[1] > 0.5 > right[2] > LOWEST
    assert 1 < wrong[0] < 3 < wrong[1] < wrong[2] == HIGHEST


@pytest.mark.parametrize(
    ("logits", "targets"),
    [(np.zeros((0, 2)), []), (np.zeros((2, 2)), [0]), (np.full((1, 2), np.nan), [0])],
)
def test_what_does_not_fit(logits: np.ndarray, targets: list[int]) -> None:
    """Empty input, other shapes and logits that are not finite are an error."""
    with pytest.raises(ValueError, match=r"fit|finite"):
        fit_temperature(logits, targets)


def test_weights_decide_between_sources_that_disagree() -> None:
    """Texts with all the weight get their own temperature; equal weights change nothing."""
    (cold, cold_targets), (warm, warm_targets) = drawn(0.5), drawn(2.0)
    logits, targets = np.concatenate([cold, warm]), np.concatenate([cold_targets, warm_targets])
    warm_alone = np.repeat([0.0, 1.0], len(cold))
    assert fit_temperature(logits, targets, warm_alone) == pytest.approx(fit_temperature(warm, warm_targets))
    assert fit_temperature(logits, targets, np.full(len(targets), 3.0)) == pytest.approx(
        fit_temperature(logits, targets)
    )


@pytest.mark.parametrize("weights", [[1.0], [-1.0, 1.0], [0.0, 0.0], [np.nan, 1.0]])
def test_weights_that_make_no_sense_are_refused(weights: list[float]) -> None:
    """Too few, negative, all zero and NaN weights are errors."""
    with pytest.raises(ValueError, match="weights"):
        fit_temperature([[1.0, 0.0], [0.0, 1.0]], [0, 1], weights)
