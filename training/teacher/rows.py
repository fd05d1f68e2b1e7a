"""The teacher of `fit`: an encoder fine-tuned on the labelled rows, which then computes soft labels of all rows."""

from __future__ import annotations

import logging
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.data.corpus import open_corpus, write_corpus
from training.data.examples import Examples
from training.data.pool import Pool, Source
from training.loop.provenance import commit
from training.loop.trainer import Watcher
from training.teacher.fine_tuning import fine_tune
from training.teacher.objective import FineTuningConfig
from training.teacher.pretrained import WIDE, blocks, load_pretrained
from training.teacher.reading import TeacherReader
from training.teacher.soft_labels import read_soft_labels, write_soft_labels
from training.teacher.text import TeacherTokenizer

logger = logging.getLogger(__name__)

FEW, MANY = 5_000, 50_000  # labelled rows; with fewer, the encoder needs more epochs
_MAX_TOKENS = 128
_IDENTITY = "identity.txt"  # of the encoder, the rows and the seed


def tuning(rows: int, hidden_size: int, layers: int, seed: int) -> FineTuningConfig:
    """The settings of a fine-tuning on ``rows`` labelled rows.

    Rates are those of the literature for encoders of these sizes (Devlin et al., 2019, and Wang et al., 2020).
    """
    passes = 4 if rows < FEW else 2 if rows < MANY else 1
    return FineTuningConfig(
        rows=max(passes * rows, 2_000),
        learning_rate=4e-5 if hidden_size > WIDE else 1e-4,
        frozen_blocks=layers // 6,
        max_tokens=_MAX_TOKENS,
        seed=seed,
    )


def soft_labels(
    encoder: str, train: Examples, unlabelled: list[str], folder: Path, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Soft labels of the labelled rows [n, labels] and of the unlabelled texts [m, labels], in their order.

    ``folder`` keeps the teacher's checkpoint and its logits: a stopped run resumes, unless its rows have changed.

    Raises:
        TrainingError: the encoder cannot be loaded, or its training cannot continue.
    """
    identity = _identity(encoder, train, unlabelled, seed)
    if not (folder / _IDENTITY).exists() or (folder / _IDENTITY).read_text(encoding="utf-8") != identity:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / _IDENTITY).write_text(identity, encoding="utf-8")
    pretrained = load_pretrained(encoder)
    tokenizer = TeacherTokenizer(pretrained.tokenizer, min(_MAX_TOKENS, pretrained.positions))
    if not (folder / "corpus" / "done").exists():
        write_corpus(folder / "corpus", train.texts, train.targets, tokenizer)
        (folder / "corpus" / "done").touch()
    pool = Pool([Source("rows", open_corpus(folder / "corpus"))])
    config = tuning(len(train), pretrained.hidden_size, len(blocks(pretrained.encoder)), seed)
    logger.info("fine-tunes the encoder %s on %s texts", encoder, f"{config.rows:,}")
    network = fine_tune(
        encoder,
        pool,
        len(train.labels),
        config,
        checkpoint=folder / "teacher.safetensors",
        watcher=_Logged(config.checkpoint_rows),
        commit=commit(),
    )
    teacher, found = TeacherReader(network), []
    for name, texts in (("labelled", list(train.texts)), ("unlabelled", unlabelled)):
        write_soft_labels(teacher, tokenizer, texts, folder / name, logger.info)
        logits = read_soft_labels(len(texts), folder / name) if texts else np.empty((0, len(train.labels)), np.float32)
        found.append(torch.softmax(torch.from_numpy(logits), 1).numpy())
    return found[0], found[1]


def _identity(encoder: str, train: Examples, unlabelled: list[str], seed: int) -> str:
    found = sha256(f"{encoder} {seed} {train.fingerprint()}".encode())
    for text in unlabelled:
        found.update(text.encode() + b"\0")
    return found.hexdigest()


class _Logged(Watcher):
    """Logs a line for each checkpoint."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def epoch_done(self, figures: dict[str, Any]) -> None:
        logger.info("teacher: %s texts, loss %.3f", f"{figures['epoch'] * self._rows:,}", figures["label_loss"])
