from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.artifact.calibration import Platt
from training.evaluation.attributes.calibration import HIGHEST, LOWEST, fit_platt


def drawn(scale: float, bias: float, count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and answers that are yes as often as sigmoid(scale * logit + bias) says."""
    draw = np.random.default_rng(3)
    logits = draw.normal(size=count) * 2
    return logits, (draw.random(count) < 1 / (1 + np.exp(-(scale * logits + bias)))).astype(float)


@pytest.mark.parametrize(("scale", "bias"), [(1.0, 0.0), (0.5, -2.0), (3.0, 1.0)])
def test_it_finds_the_scale_and_bias_that_the_answers_were_drawn_with(scale: float, bias: float) -> None:
    """With many texts the fit is near the truth; unknown cells change nothing."""
    logits, answers = drawn(scale, bias)
    found = fit_platt(logits, answers)

    assert found == pytest.approx((scale, bias), rel=0.1, abs=0.1)
    assert fit_platt([*logits, 99.0, np.nan], [*answers, np.nan, np.nan]) == pytest.approx(found)


def test_shares_count_as_raters() -> None:
    """A share of raters is fitted as that many yes and no answers."""
    logits, _ = drawn(1, 0, 2000)
    shares = 1 / (1 + np.exp(-(0.7 * logits - 1)))

    assert fit_platt(logits, shares) == pytest.approx((0.7, -1), abs=0.02)


@pytest.mark.parametrize("yes", [0, 3, 9])
def test_a_tiny_set_leaves_the_logits_alone(yes: int) -> None:
    """With fewer than ten yes or ten no answers, nothing is fitted."""
    logits = np.linspace(-3, 3, 200)
    answers = np.zeros(200)
    answers[:yes] = 1
    assert fit_platt(logits, answers) == fit_platt(logits, 1 - answers) == Platt()
    assert fit_platt([], []) == Platt()


def test_a_perfect_ranking_is_not_made_ever_sharper() -> None:
    """If all are right, the scale stays finite, and probabilities stay between 0 and 1."""
    logits = np.array([-1.0] * 20 + [1.0] * 20)
    scale, bias = fit_platt(logits, logits > 0)

    assert 1 / (1 + np.exp(-(scale + bias))) == pytest.approx(21 / 22, abs=0.01)


def test_a_ranking_is_never_turned_round() -> None:
    """If the network is always wrong, the scale is the lowest, and the mean is still right."""
    logits, answers = drawn(-1.0, 0.5, 4000)
    scale, bias = fit_platt(logits, answers)

    assert scale == LOWEST
    assert (1 / (1 + np.exp(-(scale * logits + bias)))).mean() == pytest.approx(answers.mean(), abs=0.01)


@given(st.integers(0, 50), st.floats(0.001, 1000), st.floats(-100, 100))
@settings(max_examples=40, deadline=None)
def test_it_is_always_a_calibration(seed: int, spread: float, shift: float) -> None:
    """For any logits, both are finite and the scale is within its bounds."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(size=60) * spread + shift
    scale, bias = fit_platt(logits, draw.integers(0, 2, 60))

    assert LOWEST <= scale <= HIGHEST
    assert np.isfinite(bias)


@pytest.mark.parametrize(
    ("logits", "targets"), [([1.0], [1.0, 0.0]), ([[1.0]], [[1.0]]), ([np.inf], [1.0]), ([1.0], [1.5])]
)
def test_what_does_not_fit_is_refused(logits: object, targets: object) -> None:
    """Other shapes, and values that are not finite, are an error."""
    with pytest.raises(ValueError, match=r"do not fit|not finite"):
        fit_platt(logits, targets)  # type: ignore[arg-type]
