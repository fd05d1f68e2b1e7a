"""Soft labels of a teacher: its logits for every text, in float16.

They are stored in shards of some thousand texts, each written atomically: a stopped run resumes with the first missing
shard.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import TrainingError
from training.data.corpus import Corpus
from training.teacher.reading import TeacherReader
from training.teacher.text import TeacherTokenizer

SHARD = 4000  # texts


def write_soft_labels(
    teacher: TeacherReader,
    tokenizer: TeacherTokenizer,
    texts: Sequence[str],
    folder: Path,
    say: Callable[[str], None],
) -> None:
    """Compute and write the shards that are missing in ``folder``.

    Raises:
        TrainingError: the disk refuses a shard; names it.
    """
    began, done = time.monotonic(), 0
    for start in missing_shards(len(texts), folder):
        shard = texts[start : start + SHARD]
        write_shard(teacher, tokenizer, shard, folder, start)
        done += len(shard)
        rate = done / (time.monotonic() - began)
        say(f"{folder.name}: {start + len(shard):,} of {len(texts):,} texts, {rate:.0f} texts/s")


def missing_shards(texts: int, folder: Path) -> list[int]:
    """The shards that ``folder`` lacks, each by the place of its first text; ``texts`` is the number of all texts."""
    return [start for start in range(0, texts, SHARD) if not _shard(folder, start).exists()]


def write_shard(
    teacher: TeacherReader, tokenizer: TeacherTokenizer, texts: Sequence[str], folder: Path, start: int
) -> None:
    """Compute and write the shard whose first text is ``start``.

    Raises:
        TrainingError: the disk refuses it; names it.
    """
    path = _shard(folder, start)
    logits = teacher.logits(encoded(texts, tokenizer))
    partial = path.with_suffix(".partial.npy")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(partial, logits.astype(np.float16), allow_pickle=False)
        partial.replace(path)
    except OSError as error:
        raise TrainingError(f"{path}: cannot be written ({error.strerror or error})") from None


def read_soft_labels(texts: int, folder: Path) -> NDArray[np.float32]:
    """The teacher's logits of these texts, [texts, outputs].

    Raises:
        TrainingError: a shard is missing, damaged or of other texts; names it.
    """
    found: list[NDArray[np.float16]] = []
    for start in range(0, texts, SHARD):
        path, rows = _shard(folder, start), min(SHARD, texts - start)
        try:
            logits = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise TrainingError(
                f"{path}: cannot be read ({error}); without it the teacher reads its texts again"
            ) from None
        wanted = (rows, found[0].shape[1] if found else logits.shape[-1])
        if logits.shape != wanted or not np.isfinite(logits).all():
            raise TrainingError(
                f"{path}: holds {logits.shape} logits, or some that are no numbers, and not {wanted}; without it the "
                "teacher reads its texts again"
            )
        found.append(logits)
    return np.concatenate(found).astype(np.float32)


def encoded(texts: Sequence[str], tokenizer: TeacherTokenizer) -> Corpus:
    """Texts encoded for the teacher, in memory; a text without tokens keeps its place, as special tokens alone."""
    rows = [found.token_ids for found in tokenizer.encode(texts)]
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    token_ids = np.array([token_id for row in rows for token_id in row], dtype=np.int32)
    return Corpus(token_ids, offsets, np.zeros(len(rows), dtype=np.int64), 0)


def _shard(folder: Path, start: int) -> Path:
    return folder / f"{start:08d}.npy"
