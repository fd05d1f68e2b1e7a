"""The results of an evaluation: of a run on its validation split, or of an artifact on labelled rows."""

from __future__ import annotations

from dataclasses import dataclass

from training.evaluation.attributes.baseline import AttributeBaseline
from training.evaluation.attributes.figures import AttributeFigures
from training.evaluation.baseline import Baseline
from training.evaluation.metrics import Evaluation


@dataclass(frozen=True, slots=True)
class Results:
    """Figures of labels and attributes, and of the baselines on the same texts where these were fitted."""

    evaluation: Evaluation | None  # of the labels
    attributes: tuple[AttributeFigures, ...] = ()
    baseline: Baseline | None = None  # of the labels
    attribute_baselines: tuple[AttributeBaseline, ...] = ()  # one an attribute
