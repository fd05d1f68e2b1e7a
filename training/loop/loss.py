"""The loss of a batch, and how rare classes are kept from being drowned."""

from __future__ import annotations

import torch
from torch import Tensor, nn

BALANCES = ("mild", "softmax", "weights", "none")
_SHARES = {"mild": 0.25, "softmax": 1.0}  # of the log prior


class BalancedLoss(nn.Module):
    """Cross-entropy of each text.

    ``softmax``: balanced softmax (Ren et al., 2020): the log prior of each class is added to its logit while training,
    so that the network itself learns what it would from equally frequent classes. ``mild``: a quarter of it, which
    costs no accuracy and gives rare classes some of the recall. ``weights``: each class weighs the inverse of its
    frequency. ``none``: nothing of it.
    """

    def __init__(self, counts: Tensor, *, balance: str, label_smoothing: float) -> None:
        """Counts [classes] are the texts of each class in the training split, each at least one."""
        super().__init__()
        prior = counts.double() / counts.sum()
        adjustment = prior.log() * _SHARES.get(balance, 0.0)
        weight = 1 / (prior * len(prior)) if balance == "weights" else torch.ones_like(prior)
        self.adjustment = nn.Buffer(adjustment.float())
        self.weight = nn.Buffer(weight.float())
        self.label_smoothing = label_smoothing

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Logits [B, classes] and targets [B] -> the losses of the texts [B]."""
        return nn.functional.cross_entropy(
            logits.float() + self.adjustment,
            targets,
            weight=self.weight,
            reduction="none",
            label_smoothing=self.label_smoothing,
        )
