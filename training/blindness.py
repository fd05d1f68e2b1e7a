"""A network that cannot tell whom a text is about: words for people of one group are one word to it.

Blindness to identity terms, as in Garg et al. (2019), "Counterfactual Fairness in Text Classification through
Robustness": a sentence gets the same answer whoever it names, not because that was learnt but because there is nothing
to tell them apart by.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from training.corpus import Corpus
from training.pool import Pool, token_counts

_TABLE = "embedding.weight"


class Blindness:
    """Gives all words of a group the token of its first in corpora, and the embedding of that in weights."""

    def __init__(self, vocabulary: Mapping[str, int], groups: Sequence[Sequence[str]]) -> None:
        """Words that the vocabulary does not have as one token are left as they are."""
        self._stands = np.arange(max(vocabulary.values()) + 1, dtype=np.int32)  # [vocab]: the token in its place
        for group in groups:
            places = [vocabulary[word] for word in group if word in vocabulary]
            if places:
                self._stands[places] = places[0]

    def corpus(self, corpus: Corpus) -> Corpus:
        """The same texts with one word for all of a group, in memory."""
        return dataclasses.replace(corpus, token_ids=self._stands[corpus.token_ids])

    def merged(self, weights: Mapping[str, Tensor], pool: Pool) -> dict[str, Tensor]:
        """Weights in which each group has the mean embedding of its words, as often as they come in the pool."""
        table = weights[_TABLE]
        stands = torch.from_numpy(self._stands).long()
        counts = torch.from_numpy(token_counts(pool, len(table))).to(table.dtype).clamp_min(1e-3).unsqueeze(1)
        total = torch.zeros_like(counts).index_add_(0, stands, counts)
        means = torch.zeros_like(table).index_add_(0, stands, counts * table) / total.clamp_min(1e-3)
        return {**weights, _TABLE: means[stands]}

    def spread(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Weights in which each word has the embedding of what stood in its place in training."""
        return {**weights, _TABLE: weights[_TABLE][torch.from_numpy(self._stands).long()]}
