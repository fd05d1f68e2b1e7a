"""The loss of a batch's attributes: binary cross-entropy of each known cell; an unknown one teaches nothing."""

from __future__ import annotations

import torch
from torch import Tensor


def attribute_losses(logits: Tensor, targets: Tensor) -> Tensor:
    """Logits and targets [B, A], shares of yes in [0, 1] or NaN for unknown -> the loss of each cell [B, A].

    0 where a cell is unknown, with no gradient. Of a share of raters it is the mean of what each rater's answer costs.
    """
    known = ~targets.isnan()
    losses = torch.nn.functional.binary_cross_entropy_with_logits(
        logits.float(), targets.nan_to_num().to(logits.device, torch.float32), reduction="none"
    )
    return losses.masked_fill(~known.to(logits.device), 0.0)
