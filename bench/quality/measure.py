"""Figures of one peer on one split, and how fast peers are in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bench.peers import LABELS, NEGATIVE, POSITIVE, Opinions, Peer
from bench.quality.splits import Split
from training.evaluation.metrics import evaluate

ROUNDS = 6  # even, so that each peer is as often early in its round as late


class Predicting(Protocol):
    """A peer, whatever it says of texts."""

    def predict(self, texts: Sequence[str]) -> object:
        """What it says of every text."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1."""

    accuracy: float
    macro_recall: float
    ece: float | None  # None for peers that give no probabilities


def measure(peer: Peer, split: Split) -> Figures:
    """What a peer's opinions of a split are worth; where the split has no neutral, only the two sides compare."""
    opinions = peer.predict(split.texts)
    if split.binary:
        evaluation = evaluate(sides(opinions), split.targets == POSITIVE, (LABELS[NEGATIVE], LABELS[POSITIVE]))
    else:
        evaluation = evaluate(_three(opinions), split.targets, LABELS)
    ece = None if opinions.probabilities is None else evaluation.ece
    return Figures(evaluation.accuracy, evaluation.macro_recall, ece)


def sides(opinions: Opinions) -> NDArray[np.float64]:
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


def texts_per_second(
    peers: Sequence[Predicting],
    texts: Sequence[str],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.process_time,
) -> list[float]:
    """How many texts each peer scores in a second of processor time: the median of rounds in which each has a turn.

    The order of the turns is reversed from round to round, so that what drifts meets all alike. Processor time, as what
    else runs on the machine is not a peer's fault, and a peer with threads of its own pays for all of them.
    """
    seconds: list[list[float]] = [[] for _ in peers]
    for number in range(rounds):
        turns = range(len(peers)) if number % 2 == 0 else reversed(range(len(peers)))
        for turn in turns:
            start = clock()
            peers[turn].predict(texts)
            seconds[turn].append(clock() - start)
    return [len(texts) / max(statistics.median(taken), 1e-9) for taken in seconds]


def _three(opinions: Opinions) -> NDArray[np.float64]:
    if opinions.probabilities is not None:
        return opinions.probabilities
    return np.eye(len(LABELS))[opinions.labels]
