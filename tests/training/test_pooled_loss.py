"""A loss for sources that do not agree on their labels."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.corpus import Corpus
from training.pool import Pool, Source
from training.pooled_loss import PooledLoss, soft_loss


def source(name: str, targets: list[int]) -> Source:
    size = len(targets)
    corpus = Corpus(np.zeros(size, dtype=np.int32), np.arange(size + 1), np.array(targets), 0)
    return Source(name, corpus)


@pytest.fixture
def loss() -> PooledLoss:
    return PooledLoss(Pool([source("binary", [0, 0, 2, 2]), source("ternary", [0, 1, 1, 2])]), 3, label_smoothing=0.0)


def test_a_binary_source_says_nothing_of_neutral(loss: PooledLoss) -> None:
    """Its texts leave the logit of neutral without a gradient."""
    logits = torch.zeros(1, 3, requires_grad=True)
    loss(logits, torch.tensor([2]), torch.tensor([0])).sum().backward()
    assert logits.grad is not None
    assert logits.grad.tolist() == [[pytest.approx(0.5), 0.0, pytest.approx(-0.5)]]


def test_the_prior_of_the_source_is_not_learnt_by_the_network(loss: PooledLoss) -> None:
    """Where the logits say nothing, the loss is that of the source's own prior (balanced softmax)."""
    losses = loss(torch.zeros(3, 3), torch.tensor([0, 1, 2]), torch.tensor([1, 1, 1]))
    assert losses.tolist() == pytest.approx(-np.log([0.25, 0.5, 0.25]), abs=1e-6)


def test_smoothing_spreads_over_the_labels_of_the_source() -> None:
    """The smoothed mass of a binary source goes to its two labels, and the loss stays finite."""
    smoothed = PooledLoss(Pool([source("binary", [0, 2])]), 3, label_smoothing=0.2)
    found = smoothed(torch.tensor([[0.0, 5.0, 0.0]]), torch.tensor([0]), torch.tensor([0]))
    assert found.tolist() == pytest.approx([np.log(2)], abs=1e-6)


def test_biases_of_sources_are_kept_small(loss: PooledLoss) -> None:
    """The penalty grows with a source's bias."""
    assert loss.penalty().item() == 0.0
    torch.nn.init.ones_(loss.bias)
    assert loss.penalty().item() > 0.0


def test_teachers_are_followed_over_what_they_know() -> None:
    """The loss is the cross-entropy over the known labels, whatever the logit of another says."""
    logits = torch.tensor([[1.0, 5.0, 0.0], [1.0, -5.0, 0.0]])
    soft = torch.tensor([[0.7, torch.nan, 0.3]]).expand(2, -1)
    expected = -(torch.log_softmax(torch.tensor([1.0, 0.0]), 0) * torch.tensor([0.7, 0.3])).sum()
    torch.testing.assert_close(soft_loss(logits, soft), expected.expand(2))
