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
from training.data.pool import UNLABELLED, Pool, Source, log_odds
from training.recipe.data.damaged import DAMAGED, SoftLabelled, damaged_copies
from training.recipe.data.selection import ALL, Selection
from training.recipe.data.sources import LABELS, require_data
from training.recipe.data.templated import (
    TOXICITY_TEMPLATES,
    sentiment_templates,
    templates_attributes,
    toxicity_templates,
)
from training.recipe.data.texts import Texts, chosen_texts
from training.recipe.data.toxicity import ATTRIBUTES, training_texts
from training.recipe.distillation import (
    TeacherMixture,
    encoded_corpus,
    interpolated,
    labelled_source,
    train_student,
    validation_corpora,
)
from training.recipe.recipe import Recipe
from training.recipe.start import StudentStart, from_artifact, from_scratch
from training.recipe.teacher import say, train_teacher
from training.teacher.soft_labels import write_soft_labels


def train(
    recipe: Recipe, data: Path, output: Path, *, selection: Selection = ALL, start: Path | None = None
) -> tuple[StudentStart, dict[str, torch.Tensor], dict[str, Corpus]]:
    """Run every stage up to the distilled network; finished stages are loaded.

    Returns the student's start, its weights over rows and its validation texts by source.

    Raises:
        ArtifactError: ``start`` is no artifact to start from.
        DataError: a file of the data folder is missing or broken.
        TrainingError: a stage cannot continue.
    """
    require_data(data, selection.files)
    output.mkdir(parents=True, exist_ok=True)
    _require_same(output / "sources", selection.name, "sources")
    teacher, tokenizer = train_teacher(recipe.teacher, data, output / "teacher", selection)
    limits = {**recipe.texts, **dict.fromkeys(recipe.reviews, sys.maxsize)}
    chosen = chosen_texts(data, limits, recipe.seed, output / "texts", selection)
    for part in (part for part in chosen if part.name in recipe.read):
        write_soft_labels(teacher, tokenizer, part.texts, output / "soft_labels" / part.name, say)
    initial = _start(recipe, chosen, output / "tokenizer", start)
    _require_same(output / "start", initial.identity or "nothing", "artifact")
    sources = list(_sources(recipe, data, chosen, output, initial, selection))
    network = initial.weights.network(initial.shape)
    initial_weights = {name: value.clone() for name, value in network.state_dict().items()}
    validation = validation_corpora(
        data, output / "student" / "validation", initial.encoder, initial.weights.row_of, selection
    )
    weights = train_student(
        network, Pool(sources), recipe.student, validation, selection.main, output / "student.safetensors"
    )
    if initial.identity:
        weights = interpolated(initial_weights, weights, recipe.student.way)
    return initial, weights, validation


def _require_same(file: Path, made_from: str, what: str) -> None:
    """Refuse to resume stages with other sources, whose licences may differ, or from another start."""
    if not file.exists():
        file.write_text(made_from, encoding="utf-8")
    if (found := file.read_text(encoding="utf-8").strip()) != made_from:
        raise TrainingError(f"{file.parent}: holds stages that were made from the {what} {found!r}, not {made_from!r}")


def _start(recipe: Recipe, chosen: list[Texts], folder: Path, start: Path | None) -> StudentStart:
    if start is not None:
        return from_artifact(start, LABELS, ATTRIBUTES, recipe.network)
    texts = [text for part in chosen for text in part.texts]
    texts += sentiment_templates(
        recipe.template_rows, recipe.seed
    ).texts  # they have every emoticon and emoji of the lists
    say(f"training the tokenizer on {len(texts)} texts")
    return from_scratch(texts, folder, recipe.tokenizer, recipe.network, recipe.seed)


def _sources(
    recipe: Recipe, data: Path, chosen: list[Texts], output: Path, initial: StudentStart, selection: Selection
) -> Iterator[Source]:
    rated = training_texts(data, selection.toxicity)
    natural = [part.attributes for name, part in rated.items() if name not in recipe.student.chosen_as_toxic]
    network = initial.weights.network(initial.shape).eval() if initial.identity else None
    teachers = TeacherMixture(output / "soft_labels", network, log_odds(np.concatenate(natural)))

    def corpus(part: Texts) -> Corpus:
        folder = output / "student" / "train" / part.name
        return encoded_corpus(folder, part.texts, initial.encoder, initial.weights.row_of)

    def unlabelled(name: str, texts: list[str]) -> tuple[Texts, Corpus, Corpus]:
        """Texts without labels; their corpus with places in ``texts`` as targets, and with UNLABELLED as targets."""
        part = Texts(name, texts, np.full(len(texts), UNLABELLED))
        encoded = corpus(part)
        return part, encoded, dataclasses.replace(encoded, targets=part.targets[encoded.targets])

    soft_labelled: list[SoftLabelled] = []
    for part in (part for part in chosen if part.name in recipe.texts):
        encoded = corpus(part)
        soft, attributes = teachers.soft_labels(part, encoded, recipe.read.get(part.name))
        with_targets = dataclasses.replace(encoded, targets=part.targets[encoded.targets])
        yield Source(part.name, with_targets, recipe.shares[part.name], soft, attributes)
        if soft is not None and attributes is not None:
            soft_labelled.append(SoftLabelled([part.texts[place] for place in encoded.targets], soft, attributes))
    copies = damaged_copies(soft_labelled, recipe.damaged_rows, recipe.seed)
    if copies.texts:
        part, encoded, with_targets = unlabelled(DAMAGED, list(copies.texts))
        places = encoded.targets
        yield Source(DAMAGED, with_targets, recipe.shares[DAMAGED], copies.soft[places], copies.attributes[places])
    for name, found in rated.items():
        part, encoded, with_targets = unlabelled(name, found.texts)
        soft, _ = teachers.soft_labels(part, encoded, None)
        yield Source(name, with_targets, recipe.shares[name], soft, found.attributes[encoded.targets])
    for part in (part for part in chosen if part.name in recipe.reviews):
        yield labelled_source(part, recipe.shares[part.name], corpus(part))
    part = sentiment_templates(recipe.template_rows, recipe.seed)
    encoded, template_attributes = corpus(part), templates_attributes(recipe.template_rows, recipe.seed)
    labelled = labelled_source(part, recipe.shares[part.name], encoded)
    yield dataclasses.replace(labelled, attributes=template_attributes[encoded.targets])
    templates = toxicity_templates(recipe.toxicity_template_rows, recipe.seed)
    part, encoded, with_targets = unlabelled(TOXICITY_TEMPLATES, templates.texts)
    yield Source(part.name, with_targets, recipe.shares[part.name], attributes=templates.attributes[encoded.targets])
