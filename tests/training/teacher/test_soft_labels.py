"""Soft labels in shards: finished ones are read back, and a damaged one is an error."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from model.errors import TrainingError
from training.teacher import soft_labels
from training.teacher.network import TeacherNetwork
from training.teacher.pretrained import load_pretrained
from training.teacher.reading import TeacherReader
from training.teacher.soft_labels import encoded, read_soft_labels, write_soft_labels
from training.teacher.text import TeacherTokenizer

TEXTS = ["good film", "", "not the bad film was good", "bad", "the user"]


@pytest.fixture
def teacher(encoder: str, monkeypatch: pytest.MonkeyPatch) -> tuple[TeacherReader, TeacherTokenizer]:
    """A teacher of three outputs, with two texts a shard."""
    monkeypatch.setattr(soft_labels, "SHARD", 2)
    pretrained = load_pretrained(encoder)
    network = TeacherNetwork(pretrained, 3, frozen_blocks=0)
    return TeacherReader(network, "float32"), TeacherTokenizer(pretrained.tokenizer, 16)


def test_every_text_has_its_logits_in_place(teacher: tuple[TeacherReader, TeacherTokenizer], tmp_path: Path) -> None:
    """Logits are float16, also of a blank text."""
    write_soft_labels(*teacher, TEXTS, tmp_path / "soft", print)
    wanted = teacher[0].logits(encoded(TEXTS, teacher[1]))
    assert np.allclose(read_soft_labels(5, tmp_path / "soft"), wanted, atol=1e-2)


def test_shards_that_are_there_are_not_read_again(
    teacher: tuple[TeacherReader, TeacherTokenizer], tmp_path: Path
) -> None:
    """Only a missing shard is computed."""
    said: list[str] = []
    write_soft_labels(*teacher, TEXTS, tmp_path, said.append)
    assert len(said) == 3
    np.save(tmp_path / "00000000.npy", np.zeros((2, 3), dtype=np.float16))
    (tmp_path / "00000002.npy").unlink()
    write_soft_labels(*teacher, TEXTS, tmp_path, said.append)
    assert len(said) == 4
    assert not read_soft_labels(5, tmp_path)[:2].any()


def test_a_shard_that_does_not_fit_is_named(teacher: tuple[TeacherReader, TeacherTokenizer], tmp_path: Path) -> None:
    """The error names a shard of other texts, and a damaged or missing one."""
    write_soft_labels(*teacher, TEXTS, tmp_path, print)
    path = tmp_path / "00000002.npy"
    spoilt = (np.zeros((1, 3)), np.zeros((2, 4)), np.full((2, 3), np.nan))
    for spoil in (
        *(partial(np.save, path, logits) for logits in spoilt),
        partial(path.write_bytes, b"no"),
        partial(path.write_bytes, b""),
        path.unlink,
    ):
        spoil()
        with pytest.raises(TrainingError, match=r"00000002\.npy.*teacher reads its texts again"):
            read_soft_labels(5, tmp_path)
