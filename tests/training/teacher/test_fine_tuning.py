"""Fine-tuning on a pool of sources: it learns, and it resumes to the same weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.errors import TrainingError
from training.data.corpus import Corpus
from training.data.pool import UNLABELLED, Pool, Source
from training.loop.trainer import Watcher
from training.teacher.fine_tuning import fine_tune
from training.teacher.network import TeacherNetwork
from training.teacher.objective import FineTuningConfig, TeacherObjective
from training.teacher.pretrained import load_pretrained
from training.teacher.reading import TeacherReader

GOOD, BAD, NOT = 4, 5, 6
CONFIG = FineTuningConfig(
    rows=600, checkpoint_rows=120, batch_tokens=64, learning_rate=0.01, head_rate=1.0, frozen_blocks=0, max_tokens=16
)


def corpus(rows: list[list[int]], targets: list[int]) -> Corpus:
    offsets = np.cumsum([0, *map(len, rows)])
    return Corpus(np.array([i for row in rows for i in row], dtype=np.int32), offsets, np.array(targets), 0)


def pool() -> Pool:
    """Texts with a label by one word, and others with an attribute by another word."""
    labelled = [[2, word, 7, 3] for word in (GOOD, BAD)] * 20
    rated = [[2, 8, word, 3] for word in (NOT, 9)] * 20
    attributes = np.array([[1.0, np.nan], [0.0, np.nan]] * 20, dtype=np.float32)
    return Pool(
        [
            Source("labelled", corpus(labelled, [1, 0] * 20)),
            Source("rated", corpus(rated, [UNLABELLED] * 40), attributes=attributes),
        ]
    )


def test_labels_and_attributes_are_learnt_together(encoder: str, tmp_path: Path) -> None:
    """Each output predicts its own target, and the checkpoint has the finished teacher."""
    network = fine_tune(
        encoder, pool(), 2, CONFIG, checkpoint=tmp_path / "t.safetensors", watcher=Watcher(), commit="c"
    )
    asked = corpus([[2, GOOD, 7, 3], [2, BAD, 7, 3], [2, 8, NOT, 3], [2, 8, 9, 3]], [0] * 4)
    logits = TeacherReader(network, "float32").logits(asked)
    assert logits[0, 1] > logits[0, 0]
    assert logits[1, 0] > logits[1, 1]
    assert logits[2, 2] > logits[3, 2] + 0.5
    again = fine_tune(encoder, pool(), 2, CONFIG, checkpoint=tmp_path / "t.safetensors", watcher=Watcher(), commit="c")
    assert np.array_equal(TeacherReader(again, "float32").logits(asked), logits)


def test_a_text_weighs_alike_in_every_batch(encoder: str) -> None:
    """The losses of two batches sum to that of both together, for any lengths."""
    network = TeacherNetwork(load_pretrained(encoder), 3, frozen_blocks=0, dropout=0.0).eval()
    rows = [[2, GOOD, 3]] * 4 + [[2, *[GOOD] * 12, 3]]
    ones = np.ones((5, 1), dtype=np.float32)
    texts = Pool([Source("texts", corpus(rows, [1, 0, 1, 0, 1]), attributes=ones)])
    objective = TeacherObjective(network, texts, 2, FineTuningConfig(rows=5, power=0.0, batch_tokens=64))
    apart, together = [objective(places) for places in ([0, 1, 2, 3], [4])], objective([0, 1, 2, 3, 4])
    for name in ("label_loss", "attribute_loss"):
        short, long = (each[name].item() for each in apart)
        assert short + long == pytest.approx(together[name].item(), rel=1e-4)
        assert short > 2 * long


def test_a_run_that_was_stopped_goes_on_from_its_checkpoint(encoder: str, tmp_path: Path) -> None:
    """Its weights equal those of an undisturbed run bit for bit."""

    class Stopped(Exception):
        pass

    class Stops(Watcher):
        def epoch_done(self, figures: dict[str, Any]) -> None:
            if figures["epoch"] == 2:
                raise Stopped

    whole = fine_tune(encoder, pool(), 2, CONFIG, checkpoint=tmp_path / "a.safetensors", watcher=Watcher(), commit="c")
    other = tmp_path / "b.safetensors"
    with pytest.raises(Stopped):
        fine_tune(encoder, pool(), 2, CONFIG, checkpoint=other, watcher=Stops(), commit="c")
    resumed = fine_tune(encoder, pool(), 2, CONFIG, checkpoint=other, watcher=Watcher(), commit="c")
    for name, value in whole.state_dict().items():
        assert value.equal(resumed.state_dict()[name]), name


def test_a_teacher_of_another_shape_is_refused(encoder: str, tmp_path: Path) -> None:
    """The error names the checkpoint."""
    path = tmp_path / "t.safetensors"
    fine_tune(encoder, pool(), 2, CONFIG, checkpoint=path, watcher=Watcher(), commit="c")
    with pytest.raises(TrainingError, match=r"t\.safetensors: does not fit"):
        fine_tune(encoder, pool(), 3, CONFIG, checkpoint=path, watcher=Watcher(), commit="c")
