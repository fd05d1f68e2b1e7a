"""Chooses the student's training texts of each source: for one seed the same texts in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.data.copies import fingerprint
from training.data.pool import UNLABELLED
from training.recipe.data.selection import Selection
from training.recipe.data.sources import (
    SourceFile,
    folder_name,
    held_out_fingerprints,
    read_columns,
    read_training_rows,
)
from training.recipe.data.toxicity import VALIDATION, RatedTexts, read_toxicity, training_texts


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The texts of one source, with the places of their labels in LABELS, or UNLABELLED."""

    name: str
    texts: list[str]
    targets: NDArray[np.int64]


def chosen_texts(data: Path, limits: Mapping[str, int], seed: int, folder: Path, selection: Selection) -> list[Texts]:
    """The texts of ``choose_texts``, cached in ``folder``: choosing reads every file and takes minutes.

    Raises:
        DataError: a file is missing or broken.
    """
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for part in choose_texts(data, limits, seed, selection):
            state = {"texts": part.texts, "targets": part.targets.tolist()}
            (folder / f"{part.name}.json").write_text(json.dumps(state), encoding="utf-8")
        (folder / "done").touch()
    found = []
    for name in filter(selection.has, limits):
        state = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        found.append(Texts(name, state["texts"], np.array(state["targets"], dtype=np.int64)))
    return found


def choose_texts(data: Path, limits: Mapping[str, int], seed: int, selection: Selection) -> Iterator[Texts]:
    """Texts of each source, at most ``limits[name]``, drawn by the seed; without copies of validation texts.

    Raises:
        DataError: a file is missing or broken.
    """
    sources = {folder_name(source): source for source in selection.sources}
    held_out = held_out_fingerprints(data, selection.sources)
    held_out |= _fingerprints(read_toxicity(data / VALIDATION, selection.toxicity))
    rated = _fingerprints(training_texts(data, selection.toxicity))
    for place, (name, limit) in enumerate(limits.items()):
        if not selection.has(name):
            continue
        if name in selection.others:
            known = held_out | rated  # the files of moderation have texts in common
            found = (record["text"] for record in read_columns(data / f"{name}.tsv.gz", ()))
            texts = [text for text in found if text.strip() and (fingerprint(text) or text) not in known]
            targets = np.full(len(texts), UNLABELLED)
        else:
            texts, targets = _rows(data, sources[name], held_out)
        if len(texts) > limit:
            kept = np.sort(np.random.default_rng([seed, place]).choice(len(texts), limit, replace=False))
            texts, targets = [texts[row] for row in kept], targets[kept]
        yield Texts(name, texts, targets)


def _rows(data: Path, source: SourceFile, held_out: frozenset[str]) -> tuple[list[str], NDArray[np.int64]]:
    rows = [row for row in read_training_rows(data, source, held_out) if row.text.strip()]
    return [row.text for row in rows], np.array([row.target for row in rows], dtype=np.int64)


def _fingerprints(parts: Mapping[str, RatedTexts]) -> frozenset[str]:
    return frozenset(found for part in parts.values() for text in part.texts if (found := fingerprint(text)))
