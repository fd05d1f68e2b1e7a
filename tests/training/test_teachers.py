"""Two teachers' judgements become one, over the labels that they know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.corpus import Corpus
from training.ngrams import NgramModel
from training.teachers import judgements, linear_judgements, save_judgements

GOOD, BAD, ODD = 4, 5, 6


def corpus(rows: list[list[int]], targets: list[int]) -> Corpus:
    token_ids = np.array([token for row in rows for token in row], dtype=np.int32)
    return Corpus(token_ids, np.cumsum([0, *map(len, rows)]), np.array(targets), 0)


class Fixed(nn.Module):
    """A network with one opinion of everything."""

    def __init__(self, logits: list[float]) -> None:
        super().__init__()
        self.logits = torch.tensor(logits)

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        return self.logits.expand(int(batch_sizes[0]), -1)


def ngrams(targets: list[int]) -> NgramModel:
    model = NgramModel(bits=10)
    model.fit([(corpus([[GOOD], [BAD], [ODD]] * 30, targets * 30), 1.0)])
    return model


def test_both_teachers_have_a_say() -> None:
    """Where the network has no opinion the linear model decides, and a sure network overrules it."""
    texts = corpus([[GOOD], [BAD]], [0, 0])
    linear = linear_judgements(ngrams([2, 0, 1]), texts, 3)
    assert judgements(Fixed([0.0, 0.0, 0.0]), texts, linear).argmax(1).tolist() == [2, 0]
    assert judgements(Fixed([0.0, 9.0, 0.0]), texts, linear).argmax(1).tolist() == [1, 1]


def test_labels_that_nobody_taught_are_not_judged() -> None:
    """Teachers of a source without neutral say nothing of neutral, and the rest adds up to 1."""
    texts = corpus([[GOOD], [BAD]], [0, 0])
    found = judgements(Fixed([0.0, 9.0, 0.0]), texts, linear_judgements(ngrams([2, 0, 2]), texts, 3))
    assert np.isnan(found[:, 1]).all()
    np.testing.assert_allclose(found[:, [0, 2]].sum(1), 1, rtol=1e-6)


def test_judgements_are_kept_as_they_are(tmp_path: Path) -> None:
    """What was written is read back to the bit, and nothing half-written stays beside it."""
    found = np.array([[0.25, np.nan, 0.75]], dtype=np.float32)
    save_judgements(tmp_path / "judged" / "texts.npy", found)
    np.testing.assert_array_equal(np.load(tmp_path / "judged" / "texts.npy", allow_pickle=False), found)
    assert len(list((tmp_path / "judged").iterdir())) == 1
