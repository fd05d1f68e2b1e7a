from __future__ import annotations

import math

import torch

from training.attributes.loss import attribute_losses


def test_an_unknown_cell_costs_and_teaches_nothing() -> None:
    """Its loss is 0 and so is its gradient, whatever the logit; the others' are those of cross-entropy."""
    logits = torch.tensor([[0.0, 2.0], [50.0, -1.0]], requires_grad=True)
    targets = torch.tensor([[1.0, torch.nan], [torch.nan, 0.25]])
    losses = attribute_losses(logits, targets)
    losses.sum().backward()  # type: ignore[no-untyped-call]

    wanted = [math.log(2), 0, 0, 0.75 * math.log1p(math.exp(-1)) + 0.25 * math.log1p(math.exp(1))]
    assert torch.allclose(losses.flatten(), torch.tensor(wanted))
    assert logits.grad is not None
    assert logits.grad.flatten().tolist() == [-0.5, 0, 0, torch.sigmoid(torch.tensor(-1.0)).item() - 0.25]


def test_a_share_costs_as_its_raters_do() -> None:
    """Of four raters one says yes: the loss is the mean of four rows, one of them yes."""
    logits = torch.tensor([[0.7]])
    each = [attribute_losses(logits, torch.tensor([[share]])).item() for share in (0.25, 1.0, 0.0)]

    assert each[0] == torch.tensor([each[1], each[2], each[2], each[2]]).mean()


def test_nothing_known_is_nothing_lost() -> None:
    """A batch in which nothing is known has a loss of 0, and no NaN."""
    assert attribute_losses(torch.randn(3, 2), torch.full([3, 2], torch.nan)).abs().sum() == 0
