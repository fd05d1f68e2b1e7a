"""Near ties: texts of which a question's two likeliest answers are nearly level. They are recomputed without rounding.

The labels are one question, and each attribute is one: its yes and its no are level at 0.5. The thresholds of
moderation are no such ties: settings and requests move them, and a calibration is less exact than rounding.

The two readings pass into one another as the labels draw level: a score jumps nowhere, so that a last bit, which may
change with the processor, moves it by no more than a few last bits.
"""

from __future__ import annotations

import torch
from torch import Tensor

from model.network.network import packed_rows

# Of the two probabilities' difference. Rounded states change it by 0.001 on average, and by 0.003 in one text of 100.
SURE = 0.003
LEVEL = 0.0015


def tie_weight(probabilities: Tensor, classes: int, level: float = LEVEL, sure: float = SURE) -> Tensor:
    """Probabilities [n, classes + attributes] -> how much a second reading should count, [n, 1]: from 0, if sure, to 1.

    The question that is nearest to level decides.
    """
    margins = (2 * probabilities[:, classes:] - 1).abs()  # [n, attributes]: between yes and no
    if classes > 0:
        best = probabilities[:, :classes].topk(2, -1).values
        margins = torch.cat([best[:, 0:1] - best[:, 1:2], margins], 1)
    return ((sure - margins.amin(1, keepdim=True)) / (sure - level)).clamp(0, 1)


def blend(rounded: Tensor, exact: Tensor, share: Tensor) -> Tensor:
    """Two readings [n, outputs] in one. Not ``lerp``, whose last bit depends on how many numbers there are."""
    return rounded + share * (exact - rounded)


def rows_of(token_ids: Tensor, batch_sizes: Tensor, chosen: Tensor) -> tuple[Tensor, Tensor]:
    """Some rows of a packed batch, chosen [B] by true or false -> their token ids [n] and batch sizes [t]."""
    kept = chosen[packed_rows(batch_sizes)]  # [N]
    steps = torch.repeat_interleave(batch_sizes)  # [N]
    return token_ids[kept], torch.bincount(steps[kept])
