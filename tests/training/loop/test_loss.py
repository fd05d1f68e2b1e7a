"""The loss against what pencil and paper give."""

from __future__ import annotations

import math

import pytest
import torch

from training.loop.loss import BalancedLoss

COUNTS = torch.tensor([60, 30, 10])
LOGITS = torch.tensor([[0.5, -1.0, 2.0], [0.0, 0.0, 0.0]])
TARGETS = torch.tensor([2, 1])


def cross_entropies(logits: list[float]) -> list[float]:
    """-log softmax, of each class."""
    total = sum(map(math.exp, logits))
    return [-math.log(math.exp(value) / total) for value in logits]


def test_balanced_softmax_adds_the_log_prior() -> None:
    """Each class's logit is raised by the logarithm of its share before the softmax."""
    found = BalancedLoss(COUNTS, balance="softmax", label_smoothing=0.0)(LOGITS, TARGETS)
    shares = [math.log(share) for share in (0.6, 0.3, 0.1)]
    for row, target in enumerate(TARGETS.tolist()):
        raised = [value + share for value, share in zip(LOGITS[row].tolist(), shares, strict=True)]
        assert found[row].item() == pytest.approx(cross_entropies(raised)[target])


def test_mild_adds_a_quarter_of_it() -> None:
    """The logits are raised by a quarter of the logarithm of the share: between `none` and `softmax`."""
    found = BalancedLoss(COUNTS, balance="mild", label_smoothing=0.0)(LOGITS, TARGETS)
    raised = [value + math.log(share) / 4 for value, share in zip(LOGITS[0].tolist(), (0.6, 0.3, 0.1), strict=True)]
    assert found[0].item() == pytest.approx(cross_entropies(raised)[2])


def test_weights_are_the_inverse_of_the_share() -> None:
    """A class weighs 1 / (share x classes): one as frequent as the mean class weighs 1."""
    plain = BalancedLoss(COUNTS, balance="none", label_smoothing=0.0)(LOGITS, TARGETS)
    weighed = BalancedLoss(COUNTS, balance="weights", label_smoothing=0.0)(LOGITS, TARGETS)
    assert (weighed / plain).tolist() == pytest.approx([1 / (0.1 * 3), 1 / (0.3 * 3)])


def test_smoothing_gives_every_class_a_little() -> None:
    """With smoothing s the target has 1 - s + s/C and every other class s/C."""
    found = BalancedLoss(COUNTS, balance="none", label_smoothing=0.3)(LOGITS, TARGETS)
    losses = cross_entropies(LOGITS[0].tolist())
    assert found[0].item() == pytest.approx(0.1 * losses[0] + 0.1 * losses[1] + 0.8 * losses[2], rel=1e-5)


def test_half_precision_logits_are_summed_in_full() -> None:
    """The losses of bfloat16 logits are float32."""
    found = BalancedLoss(COUNTS, balance="softmax", label_smoothing=0.1)(LOGITS.bfloat16(), TARGETS)
    assert found.dtype == torch.float32
