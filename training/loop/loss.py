"""The losses of a batch: of labels and attributes, in one corpus or a pool of sources, and against soft labels."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.data.pool import Pool, log_odds

BALANCES = ("mild", "softmax", "weights", "none")
_SHARES = {"mild": 0.25, "softmax": 1.0}  # of the log prior


class BalancedLoss(nn.Module):
    """Cross-entropy of each text over the classes of its source, corrected for rare classes by ``balance``.

    ``softmax``: balanced softmax (Ren et al., 2020) adds the log prior of each class to its logit in training, so that
    the network learns as if from equally frequent classes. ``mild``: a quarter of that, which costs no accuracy and
    still raises the recall of rare classes. ``weights``: each class weighs the inverse of its frequency. ``none``.
    """

    def __init__(self, counts: Tensor, *, balance: str, label_smoothing: float) -> None:
        """Counts [sources, classes]: texts of each class in the training split. A source may lack classes."""
        super().__init__()
        known = counts > 0
        classes = known.sum(1, keepdim=True).clamp_min(1)
        prior = counts.double() / counts.sum(1, keepdim=True).clamp_min(1)
        adjustment = prior.clamp_min(1e-12).log() * _SHARES.get(balance, 0.0)
        weight = known / (prior * classes).clamp_min(1e-12) if balance == "weights" else known.double()
        self.known = nn.Buffer(known)  # [sources, classes]
        self.adjustment = nn.Buffer(adjustment.masked_fill(~known, -1e4).float())
        # Derived: not in checkpoints
        self.weight = nn.Buffer(weight.float(), persistent=False)
        self.smoothed = nn.Buffer((known * label_smoothing / classes).float(), persistent=False)
        self.label_smoothing = label_smoothing

    def forward(self, logits: Tensor, targets: Tensor, origin: Tensor) -> Tensor:
        """Logits [B, classes], targets [B] and sources [B] of labelled texts -> the losses of the texts [B]."""
        hit = nn.functional.one_hot(targets, self.known.shape[1]) * (1 - self.label_smoothing)
        log_probabilities = torch.log_softmax(logits.float() + self.adjustment[origin], 1)
        return -(self.weight[origin] * (hit + self.smoothed[origin]) * log_probabilities).sum(1)


def attribute_losses(logits: Tensor, targets: Tensor) -> Tensor:
    """Logits and targets [B, A], shares of yes in [0, 1] or NaN for unknown -> the loss of each cell [B, A].

    An unknown cell has a loss of 0 and no gradient. The loss of a share is the mean over the raters' answers.
    """
    known = ~targets.isnan()
    losses = torch.nn.functional.binary_cross_entropy_with_logits(
        logits.float(), targets.nan_to_num().to(logits.device, torch.float32), reduction="none"
    )
    return losses.masked_fill(~known.to(logits.device), 0.0)


class _SourceLoss(nn.Module):
    """A loss with a learnt bias for each source, which is dropped after training."""

    bias: nn.Parameter  # [sources, outputs]

    def penalty(self) -> Tensor:
        """Penalty on the biases, so that the network learns what the sources agree on."""
        return 0.01 * self.bias.square().mean()


class PooledLoss(_SourceLoss, BalancedLoss):
    """Balanced softmax within each source, and a learnt bias of the source, for sources whose annotators differ.

    Classes that a source does not have are left out: a binary source must not lower "neutral".
    """

    def __init__(self, pool: Pool, classes: int, *, label_smoothing: float) -> None:
        counts = np.stack([source.counts(classes) for source in pool.sources])
        super().__init__(torch.from_numpy(counts), balance="softmax", label_smoothing=label_smoothing)
        self.bias = nn.Parameter(torch.zeros(counts.shape))

    def forward(self, logits: Tensor, targets: Tensor, origin: Tensor) -> Tensor:
        """As in ``BalancedLoss``."""
        return super().forward(logits.float() + self.bias[origin], targets, origin)


class PooledAttributeLoss(_SourceLoss):
    """Binary cross-entropy of attributes, with a prior and a bias for each source, as in ``PooledLoss``.

    Sources select their texts differently (of tweets found by slurs four in five are offensive): the log odds of an
    attribute in the source and a learnt bias are added to the logit.
    """

    def __init__(self, pool: Pool, *, smoothing: float) -> None:
        """``smoothing`` moves targets of 0 and 1 inwards by this amount.

        Raises:
            ValueError: no source of the pool has attributes.
        """
        super().__init__()
        if pool.attributes is None:
            raise ValueError("no source has attributes")
        priors = [log_odds(pool.attributes[pool.origin == place]) for place in range(len(pool.sources))]
        self.adjustment = nn.Buffer(torch.from_numpy(np.stack(priors)))  # [sources, attributes]
        self.bias = nn.Parameter(torch.zeros(self.adjustment.shape))
        self.smoothing = smoothing

    def forward(self, logits: Tensor, targets: Tensor, origin: Tensor) -> Tensor:
        """Logits and targets [B, attributes] (NaN: unknown) and sources [B] -> mean loss over the known cells."""
        adjusted = logits.float() + self.bias[origin] + self.adjustment[origin]
        losses = attribute_losses(adjusted, targets * (1 - 2 * self.smoothing) + self.smoothing)
        return losses.sum() / (~targets.isnan()).sum().clamp_min(1)


def soft_loss(logits: Tensor, soft: Tensor) -> Tensor:
    """Logits [B, classes] and teachers' probabilities [B, classes] -> cross-entropy of each text, [B].

    A class whose probability is NaN is left out.
    """
    known = ~soft.isnan()
    log_probabilities = torch.log_softmax(logits.float().masked_fill(~known, -1e4), 1)
    return -(soft.nan_to_num() * log_probabilities).sum(1)
