"""Stage 2, beside reading.py: what n-grams say of the texts, by regressions on sources with labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import TrainingError
from training.loop.provenance import commit
from training.recipe.data.sources import LABELS
from training.recipe.data.texts import Texts
from training.recipe.teacher import say
from training.recipe.workers import side_by_side
from training.teacher.ngrams import NgramTeacher

_COMMITS = "commits"


@dataclass(frozen=True, slots=True)
class NgramShare:
    """A source's soft label is softmax(``own`` · log probabilities of network and encoder + ``weight`` · log odds)."""

    source: str  # whose labels the regressions learn
    weight: float
    own: float = 1.0


def write_log_odds(
    shares: Mapping[str, NgramShare], without_letters: Sequence[str], chosen: Sequence[Texts], folder: Path
) -> None:
    """Write the log odds of the sources in ``shares`` into ``folder``, as far as they are missing.

    Regressions on the sources of ``without_letters``, whose texts are long, count words alone.
    """
    parts = {part.name: part for part in chosen}
    readers: dict[str, list[Texts]] = defaultdict(list)
    for name, share in shares.items():
        if name in parts and share.source in parts and not _file(folder, name).exists():
            readers[share.source].append(parts[name])
    folder.mkdir(parents=True, exist_ok=True)
    # The longest work first
    order = sorted(readers, key=lambda name: -sum(map(len, parts[name].texts)))
    tasks = [(parts[name], readers[name], name not in without_letters, folder) for name in order]
    if tasks and (here := commit()) not in (known := read_commits(folder)):
        (folder / _COMMITS).write_text("\n".join([*known, here]), encoding="utf-8")
    for place, _ in side_by_side(_write, tasks):
        say(f"n-grams of {order[place]}: {', '.join(part.name for part in readers[order[place]])}")


def read_commits(folder: Path) -> list[str]:
    """The commits at which files in the folder were written."""
    path = folder / _COMMITS
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def read_log_odds(texts: int, folder: Path, name: str) -> NDArray[np.float32]:
    """[texts, labels], in the order of the source's texts.

    Raises:
        TrainingError: the file is missing, damaged or of other texts; names it.
    """
    path = _file(folder, name)
    try:
        found: NDArray[np.float32] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise TrainingError(f"{path}: cannot be read ({error}); without it the n-grams are counted again") from None
    if found.shape != (texts, len(LABELS)) or not np.isfinite(found).all():
        raise TrainingError(f"{path}: is of other texts, or damaged; without it the n-grams are counted again")
    return found


def _write(labelled: Texts, read: Sequence[Texts], letters: bool, folder: Path) -> None:
    teacher = NgramTeacher(labelled.texts, labelled.targets, len(LABELS), letters=letters)
    for part in read:
        found = teacher.out_of_fold() if part.name == labelled.name else teacher.log_odds(part.texts)
        partial = folder / f"{part.name}.partial.npy"
        np.save(partial, found, allow_pickle=False)
        partial.replace(_file(folder, part.name))


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"
