"""A finished teacher predicts in the fastest number format; all formats give nearly equal logits."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from training.data.corpus import Corpus
from training.teacher.network import TeacherNetwork
from training.teacher.pretrained import load_pretrained
from training.teacher.reading import Precision, TeacherReader, faster_in_bf16, fastest_precision

ROWS = [[2, 4, 3], [2, 5, 6, 7, 3], [2, 3], [2, 8, 9, 3]]


@pytest.mark.parametrize("precision", ["bfloat16", "int8"])
def test_fewer_bits_say_nearly_the_same(encoder: str, precision: Precision) -> None:
    """Logits are near those in float32, and the teacher is not changed."""
    network = TeacherNetwork(load_pretrained(encoder), 5, frozen_blocks=0)
    offsets = np.cumsum([0, *map(len, ROWS)])
    corpus = Corpus(np.array([i for row in ROWS for i in row], dtype=np.int32), offsets, np.zeros(4, np.int64), 0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    wanted = TeacherReader(network, "float32").logits(corpus)
    found = TeacherReader(network, precision).logits(corpus)
    assert not np.array_equal(found, wanted)
    assert np.abs(found - wanted).max() < 0.05 * np.abs(wanted).max()
    alone = Corpus(corpus.token_ids[:3], offsets[:2], np.zeros(1, np.int64), 0)
    assert np.allclose(TeacherReader(network, precision).logits(alone), found[:1], atol=1e-3)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_the_precision_is_chosen_once() -> None:
    """A process keeps its choice of the three, and bfloat16 only if it beats float32."""
    assert fastest_precision() in ("float32", "bfloat16", "int8")
    assert fastest_precision() == fastest_precision()
    assert faster_in_bf16() or fastest_precision() != "bfloat16"
