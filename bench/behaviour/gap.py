"""The gap: the difference in a peer's polarity for the same sentence about different people.

A template is a frame with all slots filled but that for the group. p(t, g) is the polarity of template t with group g,
the mean over the group's terms. For each kind of groups

- gap: the mean over templates of the mean of |p(t, g) - p(t, h)| over all pairs of groups: what to expect when only the
  person changes;
- spread: the largest less the smallest of the groups' mean polarity over all templates: the bias against a group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.behaviour.suite import exchange
from bench.behaviour.texts import GroupKind
from bench.peers.sentiment import Peer

TEMPLATES_A_FRAME = 4


@dataclass(frozen=True, slots=True)
class Gap:
    """Differences of polarity, from 0 to 2."""

    gap: float
    spread: float


def measure_gap(peer: Peer, kind: GroupKind, seed: int = 0) -> Gap:
    """The gap of a peer over every template, with each term of each group."""
    templates = [(frame, seed + turn) for frame in kind.frames for turn in range(TEMPLATES_A_FRAME)]
    terms = [term for group in kind.groups.values() for term in group]
    texts = [text for frame, turn in templates for text in exchange(frame, "who", terms, turn)]
    polarity = peer.predict(texts).polarity.reshape(len(templates), len(terms))
    ends = np.cumsum([len(group) for group in kind.groups.values()])[:-1]
    groups = [part.mean(axis=1) for part in np.split(polarity, ends, axis=1)]
    return gap_of(np.stack(groups, axis=1))


def gap_of(polarity: NDArray[np.float64]) -> Gap:
    """Gap and spread of p(t, g), [templates, groups]."""
    first, second = np.triu_indices(polarity.shape[1], k=1)
    gap = np.abs(polarity[:, first] - polarity[:, second]).mean()
    means = polarity.mean(axis=0)
    return Gap(float(gap), float(means.max() - means.min()))
