"""Near ties: texts whose two likeliest labels, or yes and no of an attribute, are almost equally likely.

They are recomputed without rounding the state. The thresholds of moderation are not treated so: settings and requests
move them, and a calibration is less exact than rounding.

The two results are blended by the margin: a score has no jumps, so that a last bit, which may differ between
processors, changes it by no more than a few last bits.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.network.network import packed_rows

# Margins between the two probabilities. Rounded states change it by 0.001 on average, by 0.003 in one text of 100.
SURE = 0.003
LEVEL = 0.0015


def tie_weight(probabilities: Tensor, classes: int, level: float = LEVEL, sure: float = SURE) -> Tensor:
    """Probabilities [n, classes + attributes] -> the weight of the exact result [n, 1], from 0 (clear) to 1 (tie).

    The smallest margin of labels and attributes decides.
    """
    margins = (2 * probabilities[:, classes:] - 1).abs()  # [n, attributes]: between yes and no
    if classes > 0:
        best = probabilities[:, :classes].topk(2, -1).values
        margins = torch.cat([best[:, 0:1] - best[:, 1:2], margins], 1)
    return ((sure - margins.amin(1, keepdim=True)) / (sure - level)).clamp(0, 1)


def blend(rounded: Tensor, exact: Tensor, share: Tensor) -> Tensor:
    """Blend two results [n, outputs]. Not by ``lerp``, whose last bit depends on the number of elements."""
    return rounded + share * (exact - rounded)


def rows_of(token_ids: Tensor, batch_sizes: Tensor, chosen: Tensor) -> tuple[Tensor, Tensor]:
    """Rows of a packed batch with a mask ``chosen`` [B] -> their token ids [n] and batch sizes [t]."""
    kept = chosen[packed_rows(batch_sizes)]  # [N]
    steps = torch.repeat_interleave(batch_sizes)  # [N]
    return token_ids[kept], torch.bincount(steps[kept])
