"""The weights of texts in the student's losses, and its interpolation with the start."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from model.errors import TrainingError
from model.network.network import Network, NetworkConfig
from training.data.corpus import Corpus
from training.data.pool import UNLABELLED, Pool, Source
from training.loop.logits import network_logits
from training.recipe.data.texts import Texts
from training.recipe.distillation import TeacherMixture, interpolated, labelled_source, mixed_ratings, own_logits
from training.recipe.ngrams import NgramShare
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
    unjudged = mixed_ratings(np.array([[0.5]], dtype=np.float32), np.array([[np.nan]], dtype=np.float32), 0.3)
    assert unjudged[0, 0] == 0.5  # nobody else knows


def test_attributes_are_the_mean_of_both_teachers_where_the_network_answers(tmp_path: Path) -> None:
    """Logits are averaged with the source's or the natural prior; without weights in the head, the encoder's stays."""
    shape = NetworkConfig(5, 3, attributes=2, embedding_size=4, hidden_size=6, bidirectional=False)
    network = Network(shape).eval()
    with torch.no_grad():
        network.head.weight[4] = 0
    corpus = Corpus(np.array([1, 2, 3], dtype=np.int32), np.array([0, 2, 3]), np.array([0, 1]), 0)
    own = network_logits(network, corpus)
    said = np.array([[2, 0, -2, 1, -1], [0, 1, 0, -1, 3]], dtype=np.float16)
    (tmp_path / "part").mkdir()
    np.save(tmp_path / "part" / "00000000.npy", said)
    natural, chosen = np.array([-1, -2], dtype=np.float32), np.array([1, 0.5], dtype=np.float32)
    teachers = TeacherMixture(tmp_path, network, tmp_path / "own", natural, 0.25, tmp_path / "ngrams", {})
    part = Texts("part", ["a b", "c"], np.array([-1, -1]))
    for prior, shift in ((None, (-1, 0)), (chosen, (1, 1))):
        soft, attributes = teachers.soft_labels(part, corpus, 0.7, prior)
        assert soft is not None
        assert attributes is not None
        expected = 0.25 * (said[:, 3] + shift[0]) + 0.75 * (own[:, 3] + shift[1])
        assert attributes[:, 0] == pytest.approx(1 / (1 + np.exp(-expected)), abs=1e-5)
        second = said[:, 4] + (natural if prior is None else prior)[1]
        assert attributes[:, 1] == pytest.approx(1 / (1 + np.exp(-second.astype(float))), abs=1e-3)
    shifted = 0.3 * np.log(np.exp(own[:, :3]) / np.exp(own[:, :3]).sum(1, keepdims=True)) + 0.7 * said[:, :3]
    assert soft == pytest.approx(np.exp(shifted) / np.exp(shifted).sum(1, keepdims=True), abs=1e-3)
    _, alone = teachers.soft_labels(part, corpus, None)
    assert alone is not None
    assert alone[:, 0] == pytest.approx(1 / (1 + np.exp(-own[:, 3])))
    assert np.isnan(alone[:, 1]).all()


def test_log_odds_of_ngrams_are_added_to_the_networks_log_probabilities(tmp_path: Path) -> None:
    """Both with their weights, and each text's own."""
    torch.manual_seed(0)
    network = Network(NetworkConfig(5, 3, embedding_size=4, hidden_size=6, bidirectional=False)).eval()
    corpus = Corpus(np.array([1, 2, 3], dtype=np.int32), np.array([0, 2, 3]), np.array([1, 0]), 0)
    said = np.array([[1, 0, -2], [0, 1, 3]], dtype=np.float32)
    np.save(tmp_path / "part.npy", said)
    share = NgramShare("part", weight=0.4, own=0.5)
    prior = np.zeros(0, dtype=np.float32)
    teachers = TeacherMixture(tmp_path, network, tmp_path / "own", prior, 0.5, tmp_path, {"part": share})
    soft, _ = teachers.soft_labels(Texts("part", ["c", "a b"], np.array([0, 2])), corpus, None)
    own = network_logits(network, corpus)
    expected = np.exp(0.5 * own + 0.4 * said[[1, 0]])
    assert soft == pytest.approx(expected / expected.sum(1, keepdims=True), abs=1e-5)


@pytest.mark.parametrize("damage", ["short", "of other texts", "not finite"])
def test_the_start_reads_texts_once(tmp_path: Path, damage: str) -> None:
    """Its logits are kept in a file; one that does not fit is named."""
    network = Network(NetworkConfig(5, 3, embedding_size=4, hidden_size=6, bidirectional=False)).eval()
    corpus = Corpus(np.array([1, 2, 3], dtype=np.int32), np.array([0, 2, 3]), np.array([1, 0]), 0)
    path = tmp_path / "own" / "part.npy"
    assert own_logits(network, corpus, path) == pytest.approx(network_logits(network, corpus))
    assert [each.name for each in path.parent.iterdir()] == ["part.npy"]
    kept = np.ones((2, 3))
    np.save(path, kept)
    assert (own_logits(network, corpus, path) == kept).all()
    np.save(path, np.ones((3, 3)) if damage == "of other texts" else np.full((2, 3), np.nan))
    if damage == "short":
        path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(TrainingError, match=r"part\.npy: .*without it the start reads its texts again"):
        own_logits(network, corpus, path)


def test_a_review_is_judged_by_its_label_and_its_teachers() -> None:
    """The mean of both, over the classes that the source has."""
    corpus = Corpus(np.array([1, 2], dtype=np.int32), np.array([0, 1, 2]), np.array([0, 1]), 0)
    judged = np.array([[0.3, 0.4, 0.3], [0.1, 0.5, 0.4]], dtype=np.float32)
    source = labelled_source(Texts("part", ["a", "b"], np.array([0, 2])), 1.0, corpus, judged)
    assert source.soft is not None
    assert source.soft[:, [0, 2]] == pytest.approx(np.array([[0.725, 0.275], [0.125, 0.875]]))
    assert np.isnan(source.soft[:, 1]).all()
