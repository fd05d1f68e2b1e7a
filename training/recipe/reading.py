"""Stage 2: the teacher reads texts, in shards, side by side; a stopped run resumes with the missing shards."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.recipe.data.selection import Selection
from training.recipe.data.texts import Texts
from training.recipe.teacher import TeacherConfig, say, train_teacher
from training.recipe.workers import side_by_side
from training.teacher.reading import Precision, TeacherReader
from training.teacher.soft_labels import SHARD, missing_shards, write_shard
from training.teacher.text import TeacherTokenizer

_loaded: list[tuple[TeacherReader, TeacherTokenizer]] = []  # the teacher of this process


def write_all_soft_labels(
    config: TeacherConfig,
    data: Path,
    selection: Selection,
    output: Path,
    parts: Iterable[Texts],
    precision: Precision,
) -> None:
    """Write the logits of the finished teacher for these texts into a folder a source.

    Raises:
        TrainingError: the disk refuses a shard, or a process was killed.
    """
    tasks = []
    for part in parts:
        folder = output / "soft_labels" / part.name
        for start in missing_shards(len(part.texts), folder):
            tasks.append((part.texts[start : start + SHARD], folder, start))
    total, done, began = sum(len(texts) for texts, _, _ in tasks), 0, time.monotonic()
    teacher = (config, data, output / "teacher", selection, precision)
    for place, _ in side_by_side(_write, tasks, _load, teacher):
        texts, folder, _ = tasks[place]
        done += len(texts)
        rate = done / (time.monotonic() - began)
        left = (total - done) / rate / 60
        say(f"soft labels: {folder.name}  {done:,} of {total:,} texts, {rate:.0f} texts/s, minutes_left {left:.0f}")


def _load(config: TeacherConfig, data: Path, folder: Path, selection: Selection, precision: Precision) -> None:
    _loaded[:] = [train_teacher(config, data, folder, selection, precision)]


def _write(texts: Sequence[str], folder: Path, start: int) -> None:
    write_shard(*_loaded[0], texts, folder, start)
