from __future__ import annotations

import torch
from torch import Tensor

from model.export.quantisation import rounded

INPUTS, OUTPUTS = 32, 20


def drawn() -> tuple[Tensor, Tensor, Tensor]:
    """Weights, and correlated inputs, as states are, with their covariance."""
    draw = torch.Generator().manual_seed(4)
    inputs = torch.randn(4000, 8, generator=draw) @ torch.randn(8, INPUTS, generator=draw)
    inputs += 0.2 * torch.randn(4000, INPUTS, generator=draw)
    return torch.randn(OUTPUTS, INPUTS, generator=draw), inputs, torch.cov(inputs.t())


def test_what_one_weight_loses_others_make_up() -> None:
    """On such inputs, weights rounded together have a far smaller error than each to its nearest."""
    weight, inputs, covariance = drawn()
    whole, steps = rounded(weight, covariance)
    nearest = (weight / steps.unsqueeze(1)).round()
    error, plain = (((w * steps.unsqueeze(1) - weight) @ inputs.t()).pow(2).mean() for w in (whole, nearest))

    assert error < plain / 3
    assert torch.equal(whole, whole.round())


def test_inputs_that_have_nothing_in_common() -> None:
    """With independent inputs each weight is rounded to its nearest."""
    weight, _, _ = drawn()
    whole, steps = rounded(weight, torch.eye(INPUTS))

    assert ((whole * steps.unsqueeze(1) - weight).abs() <= steps.unsqueeze(1) * 0.5001).all()


def test_neighbours_never_overflow_sixteen_bits() -> None:
    """For any weights, two neighbours times 255 fit 16 bits, and each weight fits a byte."""
    _, _, covariance = drawn()
    draw = torch.Generator().manual_seed(5)
    for weight in (torch.ones(OUTPUTS, INPUTS), torch.randn(OUTPUTS, INPUTS, generator=draw).sign(), drawn()[0]):
        whole, _ = rounded(weight, covariance)
        pairs = whole.unflatten(1, (-1, 2))

        assert (255 * pairs.clamp(min=0).sum(2)).max() <= 32767
        assert (255 * pairs.clamp(max=0).sum(2)).min() >= -32768
        assert whole.abs().max() <= 127


def test_outputs_without_weights() -> None:
    """Padding is rounded to zeros."""
    whole, steps = rounded(torch.zeros(2, INPUTS), torch.eye(INPUTS))

    assert torch.equal(whole, torch.zeros(2, INPUTS))
    assert (steps > 0).all()
