"""Evaluates an artifact on labelled rows, which it scores as the service does."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.artifact.manifest import Manifest
from model.classifier import Classifier
from model.errors import ConfigError, DataError
from records.options import DEFAULTS, ReadingOptions
from training.data.naming import PLAIN, Naming, NamingOptions
from training.data.pool import UNLABELLED
from training.data.reading.columns import Columns
from training.data.reading.load import load_files
from training.evaluation.attributes.figures import AttributeFigures, evaluate_attributes
from training.evaluation.metrics import Evaluation, evaluate
from training.evaluation.results import Results

logger = logging.getLogger(__name__)

_CHUNK = 4096  # texts scored at a time


def evaluate_files(
    classifier: Classifier,
    files: Sequence[Path],
    columns: Columns,
    reading: ReadingOptions = DEFAULTS,
    naming: NamingOptions = PLAIN,
    *,
    skip_unreadable: bool = False,
) -> Results:
    """Score the rows of the files, and compare the predictions with their labels and attributes.

    Texts without tokens are left out with a warning, as in training.

    Raises:
        ConfigError: the artifact lacks an attribute that was asked for, or has no labels.
        DataError: a row cannot be read, its label is unknown to the artifact, or no text has tokens.
    """
    manifest = classifier.manifest
    known = [each.name for each in manifest.attributes]
    for name, _ in columns.attributes:
        if name not in known:
            raise ConfigError(
                f"attribute_columns: the artifact has no attribute {name!r}; it has {', '.join(known) or 'none'}"
            )
    if columns.label is not None and not manifest.labels:
        raise ConfigError("label_column: the artifact has no labels, only attributes: use --attribute-columns")
    examples = load_files(
        files,
        columns,
        labels=naming_of(manifest),
        naming=naming,
        reading=reading,
        skip_unreadable=skip_unreadable,
    )
    probabilities: list[NDArray[np.float64]] = []
    readable: list[NDArray[np.bool_]] = []
    for start in range(0, len(examples), _CHUNK):
        found, read = _score(classifier, examples.texts[start : start + _CHUNK])
        probabilities.append(found)
        readable.append(read)
    kept = np.concatenate(readable)
    if not kept.any():
        raise DataError(f"{files[0]}: no text has any token")
    if unread := int((~kept).sum()):
        logger.warning("%d of %d texts have no tokens and are left out", unread, len(kept))
    answers = np.concatenate(probabilities)  # [n, labels + attributes]
    evaluation: Evaluation | None = None
    figures: tuple[AttributeFigures, ...] = ()
    if columns.label is not None:
        labelled = examples.targets[kept] != UNLABELLED
        of_labels = answers[labelled, : len(manifest.labels)]
        evaluation = evaluate(of_labels, examples.targets[kept][labelled], manifest.labels)
    if examples.attributes is not None:
        shares = examples.attributes[kept]
        asked = [place for place in range(len(examples.attribute_names)) if not np.isnan(shares[:, place]).all()]
        names = [examples.attribute_names[place] for place in asked]
        places = [len(manifest.labels) + known.index(name) for name in names]
        figures = evaluate_attributes(answers[:, places], shares[:, asked], names)
    return Results(evaluation, figures)


def naming_of(manifest: Manifest) -> Naming:
    """The labels of an artifact, and their names in the rows that it was trained on."""
    names = {name: label for source in manifest.data for name, label in source.get("labels", {}).items()}
    return Naming(manifest.labels, names)


def _score(classifier: Classifier, texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Texts [n] -> probabilities [k, labels + attributes] of the k that have tokens, and which these are [n]."""
    encoded = classifier.encode(texts)
    answers = classifier.predict_encoded([text for text in encoded if text.tokens])
    outputs = len(classifier.manifest.labels) + len(classifier.manifest.attributes)
    probabilities = [[*answer.probabilities.values(), *answer.attributes.values()] for answer in answers]
    return np.array(probabilities).reshape(-1, outputs), np.array([text.tokens > 0 for text in encoded])
