"""The weights of texts in the student's losses, and its interpolation with the start."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from model.network.network import Network, NetworkConfig
from training.data.corpus import Corpus
from training.data.pool import UNLABELLED, Pool, Source
from training.recipe.distillation import interpolated, mixed_ratings
from training.recipe.student import StudentConfig, StudentObjective


def objective() -> StudentObjective:
    """Four short texts and one long one, each with soft labels and one attribute."""
    rows = [[1, 2, 3]] * 4 + [[1, 2, 3] * 20]
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    corpus = Corpus(np.concatenate(rows).astype(np.int32), offsets, np.full(5, UNLABELLED), 0)
    soft = np.tile(np.array([[0.7, 0.2, 0.1]], dtype=np.float32), (5, 1))
    pool = Pool([Source("texts", corpus, 1.0, soft, np.ones((5, 1), dtype=np.float32))])
    torch.manual_seed(1)
    config = NetworkConfig(5, 3, attributes=1, embedding_size=4, hidden_size=6, bidirectional=False)
    network = Network(config).eval()
    return StudentObjective(network, pool, 3, dataclasses.replace(StudentConfig(), epoch_rows=5), 1, lambda _: {})


def test_a_text_weighs_alike_in_every_batch() -> None:
    """The losses of two batches sum to that of both together, for any lengths."""
    found = objective()
    apart, together = [found(rows) for rows in ([0, 1, 2, 3], [4])], found([0, 1, 2, 3, 4])
    for name in ("soft_loss", "attribute_loss"):
        short, long = (each[name].item() for each in apart)
        assert short + long == pytest.approx(together[name].item(), rel=1e-5)
        assert short > 2 * long


def test_the_last_epoch_is_kept() -> None:
    """The last epoch is kept whatever its figures."""
    found = objective()
    assert found.merit({"epoch": 2, "mean": 0.1}) > found.merit({"epoch": 1, "mean": 0.9})


def test_weights_are_interpolated() -> None:
    """A share of 0 gives the start, and one of 1 the end."""
    start, trained = {"weight": torch.tensor([1.0, 3.0])}, {"weight": torch.tensor([2.0, 7.0])}
    assert interpolated(start, trained, 0.25)["weight"].tolist() == [1.25, 4.0]
    assert interpolated(start, trained, 0.0)["weight"].tolist() == [1.0, 3.0]
    assert interpolated(start, trained, 1.0)["weight"].tolist() == [2.0, 7.0]


def test_ratings_are_mixed_with_the_teachers_probabilities() -> None:
    """The mean is weighted, and an attribute without raters stays unknown."""
    ratings, judged = np.array([[1.0, np.nan]], dtype=np.float32), np.array([[0.5, 0.9]], dtype=np.float32)
    mixed = mixed_ratings(ratings, judged, 0.3)
    assert mixed[0, 0] == pytest.approx(0.65)
    assert np.isnan(mixed[0, 1])
