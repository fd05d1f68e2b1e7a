"""The teacher's network: its trained parameters and its logits."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from model.errors import TrainingError
from training.data.corpus import Corpus
from training.teacher.network import TeacherNetwork, padded
from training.teacher.pretrained import load_pretrained
from training.teacher.reading import TeacherReader


def test_a_text_answers_the_same_alone_and_beside_longer_ones(encoder: str) -> None:
    """Padding is masked."""
    network = TeacherNetwork(load_pretrained(encoder), 5, frozen_blocks=1).eval()
    rows = [[2, 4, 3], [2, 5, 6, 7, 8, 9, 3]]
    with torch.inference_mode():
        together = network(*padded(rows))
        alone = torch.cat([network(*padded([row])) for row in rows])
    assert torch.allclose(together, alone, atol=1e-5)


def test_logits_are_in_the_order_of_the_texts(encoder: str) -> None:
    """Logits keep the order of the texts, although batches are by length."""
    network = TeacherNetwork(load_pretrained(encoder), 5, frozen_blocks=0).eval()
    rows = [[2, 4, 3], [2, 5, 6, 7, 3], [2, 3], [2, 8, 9, 3]]
    offsets = np.cumsum([0, *map(len, rows)])
    corpus = Corpus(np.array([i for row in rows for i in row], dtype=np.int32), offsets, np.zeros(4, np.int64), 0)
    with torch.inference_mode():
        wanted = torch.cat([network(*padded([row])) for row in rows]).numpy()
    assert np.allclose(TeacherReader(network, "float32").logits(corpus), wanted, atol=1e-5)


def test_embeddings_and_the_lowest_blocks_stay_as_published(encoder: str) -> None:
    """Only the parameters above them are trained."""
    network = TeacherNetwork(load_pretrained(encoder), 5, frozen_blocks=2)
    trained = {name for name, weight in network.named_parameters() if weight.requires_grad}
    assert all("layer.2" in name or name.startswith("head") for name in trained)
    assert {"head.weight", "head.bias"} < trained


def test_more_frozen_blocks_than_there_are_is_an_error(encoder: str) -> None:
    """The error has the number of blocks."""
    with pytest.raises(TrainingError, match="4 blocks to freeze, the encoder has 3"):
        TeacherNetwork(load_pretrained(encoder), 5, frozen_blocks=4)
