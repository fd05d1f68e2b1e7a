"""An artifact against labelled rows, scored as it is served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model.classifier import Classifier
from model.errors import DataError
from training.data import Columns, load_files
from training.metrics import Evaluation, evaluate

_CHUNK = 4096  # texts scored at a time


def evaluate_files(classifier: Classifier, files: Sequence[Path], columns: Columns) -> Evaluation:
    """Score every row of the files and measure the answers against their labels.

    Raises:
        DataError: the rows cannot be read, have a label that the artifact does not know, or no text to read.
    """
    examples = load_files(files, columns, labels=classifier.manifest.labels)
    probabilities: list[list[float]] = []
    for start in range(0, len(examples), _CHUNK):
        try:
            answers = classifier.predict(examples.texts[start : start + _CHUNK])
        except DataError as error:
            raise DataError(f"{files[0]}: of the rows with a text, those from {start + 1}: {error}") from None
        probabilities.extend(list(answer.probabilities.values()) for answer in answers)
    return evaluate(np.array(probabilities), examples.targets, classifier.manifest.labels)
