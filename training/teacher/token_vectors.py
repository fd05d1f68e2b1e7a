"""Vectors of a vocabulary's tokens, read by a teacher: start values of a small network's embedding.

After Model2Vec: each token alone is read by the encoder, and the mean of its states reduced by principal components.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.teacher.reading import TeacherReader
from training.teacher.soft_labels import encoded
from training.teacher.text import TeacherTokenizer

_CONTINUED = "##"  # prefix of a token within a word


def token_vectors(
    teacher: TeacherReader, tokenizer: TeacherTokenizer, tokens: Sequence[str], size: int
) -> NDArray[np.float32]:
    """The first ``size`` principal components of the teacher's states of each token, [n, size].

    A component's standard deviation is the fourth root of its variance: that of the first would else be many times that
    of the last. Their mean square is 1.

    Raises:
        ValueError: there are fewer tokens, or states are shorter, than ``size``.
    """
    states = teacher.mean_states(encoded([token.removeprefix(_CONTINUED) for token in tokens], tokenizer))
    if size > min(states.shape):
        raise ValueError(f"{size} components of {states.shape[0]} states of {states.shape[1]} numbers")
    centred = states - states.mean(0)
    variances, axes = np.linalg.eigh(centred.T.astype(np.float64) @ centred / len(centred))
    largest = slice(-1, -size - 1, -1)
    components = centred @ axes[:, largest] / np.sqrt(np.sqrt(np.maximum(variances[largest], 1e-12)))
    scaled: NDArray[np.float32] = (components / np.sqrt(np.square(components).mean())).astype(np.float32)
    return scaled
