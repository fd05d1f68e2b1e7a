"""An artifact against labelled rows, scored as it is served."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.classifier import Classifier
from model.errors import DataError
from model.manifest import Manifest
from records.options import DEFAULTS, ReadingOptions
from training.bucket import sorted_batches
from training.data import Columns, load_files
from training.logits import BATCH_TOKENS
from training.metrics import Evaluation, evaluate
from training.naming import PLAIN, Naming, NamingOptions

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
) -> Evaluation:
    """Score the rows of the files and measure the answers against their labels.

    Texts with nothing to read (no token at all) are left out with a warning, as they are when training.

    Raises:
        DataError: the rows cannot be read, have a label that the artifact does not know, or no text to read.
    """
    examples = load_files(
        files,
        columns,
        labels=naming_of(classifier.manifest),
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
        raise DataError(f"{files[0]}: no text has anything to read")
    if unread := int((~kept).sum()):
        logger.warning("%d of %d texts have nothing to read and are left out", unread, len(kept))
    return evaluate(np.concatenate(probabilities), examples.targets[kept], classifier.manifest.labels)


def naming_of(manifest: Manifest) -> Naming:
    """The labels of an artifact, and what the rows that it was trained on called them."""
    names = {name: label for source in manifest.data for name, label in source.get("labels", {}).items()}
    return Naming(manifest.labels, names)


def _score(classifier: Classifier, texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Texts [n] -> probabilities [k, labels] of the k that can be read, and which those are [n]."""
    encoded = classifier.encode(texts)
    readable = np.array([text.tokens > 0 for text in encoded])
    kept = [text for text in encoded if text.tokens]
    probabilities = np.empty((len(kept), len(classifier.manifest.labels)))
    lengths = np.array([len(text.token_ids) for text in kept], dtype=np.int64)
    for rows in sorted_batches(lengths, BATCH_TOKENS):
        answers = classifier.infer([kept[row] for row in rows])
        probabilities[rows] = [list(answer.probabilities.values()) for answer in answers]
    return probabilities, readable
