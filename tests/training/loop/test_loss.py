"""The loss compared with values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from training.data.corpus import Corpus
from training.data.pool import Pool, Source
from training.loop.loss import BalancedLoss, PooledAttributeLoss, PooledLoss, attribute_losses, soft_loss

COUNTS = torch.tensor([[60, 30, 10]])
LOGITS = torch.tensor([[0.5, -1.0, 2.0], [0.0, 0.0, 0.0]])
TARGETS = torch.tensor([2, 1])
ORIGIN = torch.tensor([0, 0])


def cross_entropies(logits: list[float]) -> list[float]:
    """-log softmax of each class."""
    total = sum(map(math.exp, logits))
    return [-math.log(math.exp(value) / total) for value in logits]


def test_balanced_softmax_adds_the_log_prior() -> None:
    """Each class's logit is raised by the logarithm of its share before the softmax."""
    found = BalancedLoss(COUNTS, balance="softmax", label_smoothing=0.0)(LOGITS, TARGETS, ORIGIN)
    shares = [math.log(share) for share in (0.6, 0.3, 0.1)]
    for row, target in enumerate(TARGETS.tolist()):
        raised = [value + share for value, share in zip(LOGITS[row].tolist(), shares, strict=True)]
        assert found[row].item() == pytest.approx(cross_entropies(raised)[target])


def test_mild_adds_a_quarter_of_it() -> None:
    """The logits get a quarter of the logarithm of the share."""
    found = BalancedLoss(COUNTS, balance="mild", label_smoothing=0.0)(LOGITS, TARGETS, ORIGIN)
    raised = [value + math.log(share) / 4 for value, share in zip(LOGITS[0].tolist(), (0.6, 0.3, 0.1), strict=True)]
    assert found[0].item() == pytest.approx(cross_entropies(raised)[2])


def test_weights_are_the_inverse_of_the_share() -> None:
    """A class weighs 1 / (share x classes): 1 for a share of the mean."""
    plain = BalancedLoss(COUNTS, balance="none", label_smoothing=0.0)(LOGITS, TARGETS, ORIGIN)
    weighed = BalancedLoss(COUNTS, balance="weights", label_smoothing=0.0)(LOGITS, TARGETS, ORIGIN)
    assert (weighed / plain).tolist() == pytest.approx([1 / (0.1 * 3), 1 / (0.3 * 3)])


def test_smoothing_gives_every_class_a_little() -> None:
    """With smoothing s the target has 1 - s + s/C and every other class s/C."""
    found = BalancedLoss(COUNTS, balance="none", label_smoothing=0.3)(LOGITS, TARGETS, ORIGIN)
    losses = cross_entropies(LOGITS[0].tolist())
    assert found[0].item() == pytest.approx(0.1 * losses[0] + 0.1 * losses[1] + 0.8 * losses[2], rel=1e-5)


def test_half_precision_logits_are_summed_in_full() -> None:
    """The losses of bfloat16 logits are float32."""
    found = BalancedLoss(COUNTS, balance="softmax", label_smoothing=0.1)(LOGITS.bfloat16(), TARGETS, ORIGIN)
    assert found.dtype == torch.float32


def test_an_unknown_cell_costs_and_teaches_nothing() -> None:
    """Its loss and gradient are 0; the others' are those of cross-entropy."""
    logits = torch.tensor([[0.0, 2.0], [50.0, -1.0]], requires_grad=True)
    targets = torch.tensor([[1.0, torch.nan], [torch.nan, 0.25]])
    losses = attribute_losses(logits, targets)
    losses.sum().backward()  # type: ignore[no-untyped-call]

    wanted = [math.log(2), 0, 0, 0.75 * math.log1p(math.exp(-1)) + 0.25 * math.log1p(math.exp(1))]
    assert torch.allclose(losses.flatten(), torch.tensor(wanted))
    assert logits.grad is not None
    assert logits.grad.flatten().tolist() == [-0.5, 0, 0, torch.sigmoid(torch.tensor(-1.0)).item() - 0.25]


def test_a_share_costs_as_its_raters_do() -> None:
    """The loss of one yes of four raters is the mean of four rows with one yes."""
    logits = torch.tensor([[0.7]])
    each = [attribute_losses(logits, torch.tensor([[share]])).item() for share in (0.25, 1.0, 0.0)]

    assert each[0] == torch.tensor([each[1], each[2], each[2], each[2]]).mean()


def test_nothing_known_is_nothing_lost() -> None:
    """A batch of unknown cells has a loss of 0 and no NaN."""
    assert attribute_losses(torch.randn(3, 2), torch.full([3, 2], torch.nan)).abs().sum() == 0


def source(name: str, targets: list[int]) -> Source:
    size = len(targets)
    corpus = Corpus(np.zeros(size, dtype=np.int32), np.arange(size + 1), np.array(targets), 0)
    return Source(name, corpus)


@pytest.fixture
def loss() -> PooledLoss:
    return PooledLoss(Pool([source("binary", [0, 0, 2, 2]), source("ternary", [0, 1, 1, 2])]), 3, label_smoothing=0.0)


def test_a_binary_source_says_nothing_of_neutral(loss: PooledLoss) -> None:
    """The logit of neutral has no gradient from its texts."""
    logits = torch.zeros(1, 3, requires_grad=True)
    loss(logits, torch.tensor([2]), torch.tensor([0])).sum().backward()
    assert logits.grad is not None
    assert logits.grad.tolist() == [[pytest.approx(0.5), 0.0, pytest.approx(-0.5)]]


def test_the_prior_of_the_source_is_not_learnt_by_the_network(loss: PooledLoss) -> None:
    """With zero logits the loss is that of the source's prior (balanced softmax)."""
    losses = loss(torch.zeros(3, 3), torch.tensor([0, 1, 2]), torch.tensor([1, 1, 1]))
    assert losses.tolist() == pytest.approx(-np.log([0.25, 0.5, 0.25]), abs=1e-6)


def test_smoothing_spreads_over_the_labels_of_the_source() -> None:
    """A binary source spreads it over its two labels, and the loss stays finite."""
    smoothed = PooledLoss(Pool([source("binary", [0, 2])]), 3, label_smoothing=0.2)
    found = smoothed(torch.tensor([[0.0, 5.0, 0.0]]), torch.tensor([0]), torch.tensor([0]))
    assert found.tolist() == pytest.approx([np.log(2)], abs=1e-6)


def test_biases_of_sources_are_kept_small(loss: PooledLoss) -> None:
    """A penalty grows with a source's bias."""
    assert loss.penalty().item() == 0.0
    torch.nn.init.ones_(loss.bias)
    assert loss.penalty().item() > 0.0


def test_teachers_are_followed_over_what_they_know() -> None:
    """The loss is the cross-entropy over the teacher's labels, whatever the other logits."""
    logits = torch.tensor([[1.0, 5.0, 0.0], [1.0, -5.0, 0.0]])
    soft = torch.tensor([[0.7, torch.nan, 0.3]]).expand(2, -1)
    expected = -(torch.log_softmax(torch.tensor([1.0, 0.0]), 0) * torch.tensor([0.7, 0.3])).sum()
    torch.testing.assert_close(soft_loss(logits, soft), expected.expand(2))


@pytest.fixture
def attribute_loss() -> PooledAttributeLoss:
    """The loss of a source with mostly yes, and of one with mostly no that rates two attributes."""
    often = np.array([[1.0, np.nan]] * 9 + [[0.0, np.nan]], dtype=np.float32)
    seldom = np.array([[0.0, 1.0]] * 9 + [[1.0, 0.0]], dtype=np.float32)
    sources = [
        Source(name, source(name, [-1] * 10).corpus, attributes=rated) for name, rated in (("o", often), ("s", seldom))
    ]
    return PooledAttributeLoss(Pool(sources), smoothing=0.0)


def test_the_share_of_a_source_is_not_learnt_by_the_network(attribute_loss: PooledAttributeLoss) -> None:
    """With zero logits a yes costs little in a source of mostly yes, and much in one of mostly no."""
    wanted = torch.tensor([[1.0, float("nan")]])
    cost = [attribute_loss(torch.zeros(1, 2), wanted, torch.tensor([place])).item() for place in (0, 1)]
    assert cost[0] < 0.3 < 1.5 < cost[1]


def test_what_was_not_asked_costs_nothing(attribute_loss: PooledAttributeLoss) -> None:
    """An attribute that a source does not rate has no loss."""
    wanted, origin = torch.tensor([[1.0, float("nan")]]), torch.tensor([0])
    one, two = (attribute_loss(torch.tensor([[0.3, other]]), wanted, origin) for other in (-5.0, 5.0))
    assert one.item() == two.item()


def test_fractions_of_raters_are_targets(attribute_loss: PooledAttributeLoss) -> None:
    """The loss is least if the adjusted probability is the fraction."""
    wanted, origin = torch.tensor([[0.5, float("nan")]]), torch.tensor([1])
    least = -attribute_loss.adjustment[1, 0].item()
    costs = [attribute_loss(torch.tensor([[least + off, 0.0]]), wanted, origin).item() for off in (-1.0, 0.0, 1.0)]
    assert costs[1] < min(costs[0], costs[2])


def test_a_pool_without_ratings_is_an_error() -> None:
    """The attribute loss needs ratings."""
    with pytest.raises(ValueError, match="no source has attributes"):
        PooledAttributeLoss(Pool([source("plain", [0, 1])]), smoothing=0.0)
