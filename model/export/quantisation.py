"""Quantisation of weights by GPTQ: later weights compensate the rounding error of earlier ones."""

from __future__ import annotations

import torch
from torch import Tensor

LARGEST = 127
# A processor without VNNI adds the products of two neighbouring inputs in 16 bits, and saturates. An input's byte is
# shifted to 1..255 there, and 255 * 128 fits.
LARGEST_PAIR = 128


def rounded(weight: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Weights [N, K] for inputs with covariance [K, K] -> integers in +-127 [N, K], and their steps [N].

    K is even. Two neighbouring weights of one sign sum to at most 128, so that a sum of products is exact on every
    processor. The compensated error is that of the outputs (Frantar et al., 2023).
    """
    outputs, inputs = weight.shape
    pairs = torch.maximum(_pairs(weight).amax(1), _pairs(-weight).amax(1))  # [N]
    steps = torch.maximum(weight.abs().amax(1) / LARGEST, pairs / LARGEST_PAIR).clamp(min=1e-12)  # [N]
    rest = (weight / steps.unsqueeze(1)).double().t().contiguous()  # [K, N]
    # The largest variance first, while most weights can compensate
    order = covariance.diagonal().argsort(descending=True, stable=True)
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(covariance.double()[order][:, order]))
    shares = torch.linalg.cholesky(inverse, upper=True)  # [K, K]
    rest = rest[order]
    whole = torch.zeros(inputs, outputs, dtype=torch.float64)
    for place, row in enumerate(order.tolist()):
        other = whole[row ^ 1]  # 0 until its turn comes
        highest = (LARGEST_PAIR - other.clamp(min=0)).clamp(max=LARGEST)
        lowest = (-LARGEST_PAIR - other.clamp(max=0)).clamp(min=-LARGEST)
        whole[row] = rest[place].round().clamp(lowest, highest)
        lost = (rest[place] - whole[row]) / shares[place, place]
        rest[place + 1 :] -= torch.outer(shares[place, place + 1 :], lost)
    return whole.t().float().contiguous(), steps


def _pairs(weight: Tensor) -> Tensor:
    """Sums of the positive parts of neighbouring weights [N, K], [N, K / 2]."""
    return weight.clamp(min=0).view(len(weight), -1, 2).sum(2)
