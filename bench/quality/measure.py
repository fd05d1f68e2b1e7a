"""The figures of one peer on one split."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bench.common.comparison import Figures
from bench.peers.sentiment import LABELS, NEGATIVE, POSITIVE, Opinions, Peer
from bench.quality.splits import Split
from training.evaluation.metrics import evaluate


def measure(peer: Peer, split: Split) -> Figures:
    """Accuracy, macro recall and, of peers that give probabilities, ECE; without neutral where the split has none."""
    opinions = peer.predict(split.texts)
    if split.binary:
        evaluation = evaluate(
            binary_probabilities(opinions), split.targets == POSITIVE, (LABELS[NEGATIVE], LABELS[POSITIVE])
        )
    else:
        evaluation = evaluate(_three(opinions), split.targets, LABELS)
    ece = None if opinions.probabilities is None else evaluation.ece
    return {"accuracy": evaluation.accuracy, "macro_recall": evaluation.macro_recall, "ece": ece}


def binary_probabilities(opinions: Opinions) -> NDArray[np.float64]:
    """Probabilities of negative and positive, [n, 2]: neutral's is dropped and the others sum to 1 again.

    A peer that knows polarity alone is sure of its sign. Nothing on either side, or a polarity of 0, is a tie, and the
    first of the highest, which is negative, is what `evaluate` takes.
    """
    if opinions.probabilities is None:
        positive = (opinions.polarity > 0).astype(np.float64)
    else:
        negative, positive = opinions.probabilities[:, NEGATIVE], opinions.probabilities[:, POSITIVE]
        total = negative + positive
        positive = np.divide(positive, total, out=np.full(len(total), 0.5), where=total > 0)
    return np.stack([1 - positive, positive], axis=1)


def _three(opinions: Opinions) -> NDArray[np.float64]:
    if opinions.probabilities is not None:
        return opinions.probabilities
    return np.eye(len(LABELS))[opinions.labels]
