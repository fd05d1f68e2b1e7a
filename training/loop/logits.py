"""Logits of a corpus."""

from __future__ import annotations

from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from model.errors import TrainingError
from model.network.batch import batches, pack
from training.data.corpus import Corpus
from training.loop.distributed import Group

BATCH_TOKENS = 16384  # more than in training: no backward pass needs the states


def network_logits(network: nn.Module, corpus: Corpus, group: Group | None = None) -> NDArray[np.float64]:
    """Logits [n, outputs] of a corpus, in every process of the group; each computes a share.

    Raises:
        TrainingError: a logit is not finite.
    """
    group = group or Group()
    network.eval()
    own: list[tuple[list[int], NDArray[np.float64]]] = []
    with torch.inference_mode():
        for rows in islice(batches(corpus.lengths.tolist(), BATCH_TOKENS), group.rank, None, group.size):
            batch = pack(corpus.rows(rows))
            logits = network(batch.token_ids.to(group.device), batch.batch_sizes)
            own.append((rows, batch.restore(logits).double().cpu().numpy()))
    parts = [part for parts in group.gather(own) for part in parts]
    order = np.concatenate([rows for rows, _ in parts])
    found: NDArray[np.float64] = np.concatenate([values for _, values in parts])[np.argsort(order)]
    if not np.isfinite(found).all():
        raise TrainingError("the network's logits of validation texts are not finite")
    return found
