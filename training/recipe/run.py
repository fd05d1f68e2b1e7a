"""The recipe from the files of the data folder to the artifact: teacher, soft labels, student, calibration, export."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from model.errors import TrainingError
from training.data.corpus import Corpus
from training.data.pool import UNLABELLED, Pool, Source
from training.recipe.data.damaged import DAMAGED, Judged, damaged_copies
from training.recipe.data.selection import ALL, Selection
from training.recipe.data.sources import LABELS, require_data
from training.recipe.data.templated import (
    TOXICITY_TEMPLATES,
    sentiment_templates,
    templates_attributes,
    toxicity_templates,
)
from training.recipe.data.texts import Texts, chosen_texts
from training.recipe.data.toxicity import ATTRIBUTES, log_odds, training_texts
from training.recipe.distillation import Teachers, as_rows, between, labelled_source, train_student, validation_corpora
from training.recipe.recipe import Recipe
from training.recipe.start import StudentStart, from_artifact, from_scratch
from training.recipe.teacher import say, train_teacher
from training.teacher.soft_labels import write_soft_labels


def train(
    recipe: Recipe, data: Path, output: Path, *, selection: Selection = ALL, start: Path | None = None
) -> tuple[StudentStart, dict[str, torch.Tensor], dict[str, Corpus]]:
    """Run every stage up to the distilled network; what is finished is read back.

    Returns what the student started from, its weights over rows and its validation texts.

    Raises:
        ArtifactError: ``start`` is no artifact to start from.
        DataError: a file of the data folder is missing or broken.
        TrainingError: a stage cannot go on.
    """
    require_data(data, selection.files)
    output.mkdir(parents=True, exist_ok=True)
    _hold_to(output / "sources", selection.name, "sources")
    teacher, reads = train_teacher(recipe.teacher, data, output / "teacher", selection)
    limits = {**recipe.texts, **dict.fromkeys(recipe.reviews, sys.maxsize)}
    chosen = chosen_texts(data, limits, recipe.seed, output / "texts", selection)
    for part in (part for part in chosen if part.name in recipe.read):
        write_soft_labels(teacher, reads, part.texts, output / "soft_labels" / part.name, say)
    begun = _start(recipe, chosen, output / "tokenizer", start)
    _hold_to(output / "start", begun.identity or "nothing", "artifact")
    sources = list(_sources(recipe, data, chosen, output, begun, selection))
    network = begun.weights.network(begun.shape)
    before = {name: value.clone() for name, value in network.state_dict().items()} if begun.identity else None
    validation = validation_corpora(
        data, output / "student" / "validation", begun.encoder, begun.weights.row_of, selection
    )
    weights = train_student(
        network, Pool(sources), recipe.student, validation, selection.main, output / "student.safetensors"
    )
    return begun, weights if before is None else between(before, weights, recipe.student.way), validation


def _hold_to(file: Path, made_from: str, what: str) -> None:
    """Stages are never resumed with other sources, whose licences they may not have, or for another start."""
    if not file.exists():
        file.write_text(made_from, encoding="utf-8")
    if (found := file.read_text(encoding="utf-8").strip()) != made_from:
        raise TrainingError(f"{file.parent}: holds stages that were made from the {what} {found!r}, not {made_from!r}")


def _start(recipe: Recipe, chosen: list[Texts], folder: Path, start: Path | None) -> StudentStart:
    if start is not None:
        return from_artifact(start, LABELS, ATTRIBUTES, recipe.network)
    texts = [text for part in chosen for text in part.texts]
    texts += sentiment_templates(recipe.template_rows, recipe.seed).texts  # they have all signs of feelings
    say(f"training the tokenizer on {len(texts)} texts")
    return from_scratch(texts, folder, recipe.tokenizer, recipe.network, recipe.seed)


def _sources(
    recipe: Recipe, data: Path, chosen: list[Texts], output: Path, begun: StudentStart, selection: Selection
) -> Iterator[Source]:
    rated = training_texts(data, selection.toxicity)
    natural = [part.attributes for name, part in rated.items() if name not in recipe.student.chosen_as_toxic]
    before = begun.weights.network(begun.shape).eval() if begun.identity else None
    teachers = Teachers(output / "soft_labels", before, log_odds(np.concatenate(natural)))

    def corpus(part: Texts) -> Corpus:
        folder = output / "student" / "train" / part.name
        return as_rows(folder, part.texts, begun.encoder, begun.weights.row_of)

    def unlabelled(name: str, texts: list[str]) -> tuple[Texts, Corpus, Corpus]:
        """Texts without a label; their rows with the places in ``texts`` for targets, and without targets."""
        part = Texts(name, texts, np.full(len(texts), UNLABELLED))
        rows = corpus(part)
        return part, rows, dataclasses.replace(rows, targets=part.targets[rows.targets])

    judged: list[Judged] = []
    for part in (part for part in chosen if part.name in recipe.texts):
        rows = corpus(part)
        soft, attributes = teachers.probabilities(part, rows, recipe.read.get(part.name))
        kept = dataclasses.replace(rows, targets=part.targets[rows.targets])
        yield Source(part.name, kept, recipe.shares[part.name], soft, attributes)
        if soft is not None and attributes is not None:
            judged.append(Judged([part.texts[place] for place in rows.targets], soft, attributes))
    copies = damaged_copies(judged, recipe.damaged_rows, recipe.seed)
    if copies.texts:
        part, rows, kept = unlabelled(DAMAGED, list(copies.texts))
        places = rows.targets
        yield Source(DAMAGED, kept, recipe.shares[DAMAGED], copies.soft[places], copies.attributes[places])
    for name, found in rated.items():
        part, rows, kept = unlabelled(name, found.texts)
        soft, _ = teachers.probabilities(part, rows, None)
        yield Source(name, kept, recipe.shares[name], soft, found.attributes[rows.targets])
    for part in (part for part in chosen if part.name in recipe.reviews):
        yield labelled_source(part, recipe.shares[part.name], corpus(part))
    part = sentiment_templates(recipe.template_rows, recipe.seed)
    rows, known = corpus(part), templates_attributes(recipe.template_rows, recipe.seed)
    labelled = labelled_source(part, recipe.shares[part.name], rows)
    yield dataclasses.replace(labelled, attributes=known[rows.targets])
    drawn = toxicity_templates(recipe.toxicity_template_rows, recipe.seed)
    part, rows, kept = unlabelled(TOXICITY_TEMPLATES, drawn.texts)
    yield Source(part.name, kept, recipe.shares[part.name], attributes=drawn.attributes[rows.targets])
