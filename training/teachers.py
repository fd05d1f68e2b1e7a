"""Teachers of one policy: a network settled on it and a linear model, whose judgements one small network then learns.

After Hinton et al. (2015), with the teachers' errors as unlike each other as their ways of reading.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.corpus import Corpus
from training.logits import network_logits
from training.ngrams import NgramModel

# Of the logarithms of the network's probabilities and of the linear model's; it is the more cautious of the two
SHARES = (0.65, 0.55)


def linear_judgements(ngrams: NgramModel, corpus: Corpus, labels: int) -> NDArray[np.float32]:
    """What the linear teacher says of each text, [n, labels] log probabilities; NaN for labels unknown to it."""
    found = np.full((len(corpus), labels), np.nan, dtype=np.float32)
    found[:, ngrams.classes] = ngrams.log_probabilities(corpus)
    return found


def judgements(network: nn.Module, corpus: Corpus, linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """What both teachers together say of each text, [n, labels] probabilities; NaN where ``linear`` has NaN."""
    known = ~np.isnan(linear).any(0)
    logits = torch.from_numpy(network_logits(network, corpus)[:, known])
    together = SHARES[0] * torch.log_softmax(logits, 1).numpy() + SHARES[1] * linear[:, known]
    found = np.full(linear.shape, np.nan, dtype=np.float32)
    found[:, known] = torch.softmax(torch.from_numpy(together), 1).numpy()
    return found


def save_judgements(path: Path, found: NDArray[np.float32]) -> None:
    """Write them whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npy")
    np.save(partial, found, allow_pickle=False)
    partial.replace(path)
