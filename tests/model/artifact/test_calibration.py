from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from model.artifact.calibration import Calibration, Platt, probabilities_of
from model.errors import ArtifactError

CALIBRATION = Calibration(0.5, (Platt(2.0, -1.0), Platt(0.25, 3.0)))
LOGITS = torch.tensor([[1.0, -1.0, 0.5, 0.0], [0.0, 0.0, -30.0, 800.0]])


def test_labels_share_one_softmax_and_attributes_have_a_sigmoid_each() -> None:
    """Label logits are divided by the temperature; attributes are sigmoid(scale * logit + bias)."""
    found = CALIBRATION.probabilities(LOGITS)

    assert found[0].tolist() == pytest.approx(
        [1 / (1 + math.exp(-4)), 1 / (1 + math.exp(4)), 0.5, 1 / (1 + math.exp(-3))]
    )
    assert found[1].tolist() == pytest.approx([0.5, 0.5, 0, 1])


@pytest.mark.parametrize("classes", [0, 2, 4])
def test_what_is_not_a_label_is_an_attribute(classes: int) -> None:
    """The outputs after the labels are attributes; either may be empty."""
    found = probabilities_of(LOGITS, classes)

    assert torch.allclose(found[:, :classes].sum(1), torch.tensor(float(min(classes, 1))))
    assert torch.allclose(found[:, classes:], LOGITS[:, classes:].sigmoid())


@given(st.integers(1, 40), st.integers(1, 9))
def test_a_row_is_the_same_to_the_last_bit_in_any_batch(rows: int, attributes: int) -> None:
    """Probabilities do not depend on the number of rows and attributes."""
    torch.manual_seed(rows)
    logits = 3 * torch.randn(rows, 3 + attributes)
    found = probabilities_of(logits, 3)

    assert all(torch.equal(probabilities_of(logits[[row]], 3)[0], found[row]) for row in range(rows))
    assert torch.equal(probabilities_of(logits[:, :4], 3), found[:, :4])


def test_it_is_folded_into_a_head() -> None:
    """A head with a folded calibration gives calibrated logits, and unfolding restores it."""
    torch.manual_seed(0)
    weight, bias, features = torch.randn(4, 5), torch.randn(4), torch.randn(3, 5)
    calibrated = CALIBRATION.folded_into(weight, bias)
    again = CALIBRATION.removed_from(*calibrated)

    logits = torch.nn.functional.linear(features, *calibrated)
    wanted = CALIBRATION.probabilities(torch.nn.functional.linear(features, weight, bias))
    assert torch.allclose(probabilities_of(logits, 2), wanted, atol=1e-6)
    assert torch.allclose(again[0], weight, atol=1e-6)
    assert torch.allclose(again[1], bias, atol=1e-6)


def test_sharpness_is_of_what_moves_a_logit_most() -> None:
    """It is the largest of the scales and the inverse temperature, and at least 1."""
    assert CALIBRATION.sharpness == 2
    assert Calibration(0.1, (Platt(2.0),)).sharpness == 10
    assert Calibration(3.0, (Platt(0.5),)).sharpness == 1


@pytest.mark.parametrize(
    ("calibration", "message"),
    [
        (Calibration(0.0, (Platt(),)), "temperature"),
        (Calibration(1.0), "for 0 attributes, the network has 1"),
        (Calibration(1.0, (Platt(-1.0),)), "attribute 0"),
        (Calibration(1.0, (Platt(math.inf),)), "attribute 0"),
        (Calibration(1.0, (Platt(1.0, math.nan),)), "attribute 0"),
    ],
)
def test_one_that_makes_no_sense_is_refused(calibration: Calibration, message: str) -> None:
    """A value that is not positive or not finite, and a wrong number of attributes, are errors."""
    with pytest.raises(ArtifactError, match=message):
        calibration.check(1)
