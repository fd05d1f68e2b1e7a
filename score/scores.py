"""The columns that are added to an archive's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from model.classifier import Prediction
from model.manifest import Manifest
from score.tally import Tally, bin_of

DIGITS = 6  # as the service answers


def names(manifest: Manifest, prefix: str) -> list[str]:
    """The added columns of this artifact, in order."""
    polarity = ["polarity"] if polar(manifest) else []
    probabilities = [f"probability_{label}" for label in manifest.labels]
    action = ["action"] if manifest.thresholds else []
    return [prefix + name for name in ("label", "score", *polarity, *probabilities, *action, "truncated", "error")]


@dataclass(frozen=True, slots=True)
class Scores:
    """What is known of each row of a window: a prediction, or an error."""

    manifest: Manifest
    predictions: Sequence[Prediction | None]
    actions: Sequence[str | None]
    errors: Sequence[str | None]

    @classmethod
    def of(cls, manifest: Manifest, predictions: Sequence[Prediction | None], errors: Sequence[str | None]) -> Scores:
        """Scores with the actions that the artifact's thresholds ask for."""
        limits = manifest.thresholds
        actions = [limits.action(each.probabilities["negative"]) if each and limits else None for each in predictions]
        return cls(manifest, predictions, actions, errors)

    def columns(self, prefix: str) -> dict[str, pa.Array]:
        """The added columns; all but the error are null where there is one."""
        found = self.predictions
        columns: list[pa.Array] = [
            pa.array([each.label if each else None for each in found], pa.string()),
            _numbers([each.score if each else None for each in found]),
        ]
        if polar(self.manifest):
            columns.append(_numbers([each.polarity if each else None for each in found]))
        columns += [
            _numbers([each.probabilities[label] if each else None for each in found]) for label in self.manifest.labels
        ]
        if self.manifest.thresholds:
            columns.append(pa.array(self.actions, pa.string()))
        columns.append(pa.array([each.truncated if each else None for each in found], pa.bool_()))
        columns.append(pa.array(self.errors, pa.string()))
        return dict(zip(names(self.manifest, prefix), columns, strict=True))

    def tally(self) -> Tally:
        """The counts of this window."""
        known = [each for each in self.predictions if each]
        values = [each.score if each.polarity is None else each.polarity for each in known]
        return Tally(
            rows=len(self.predictions),
            truncated=sum(each.truncated for each in known),
            errors=Counter(error.partition(":")[0] for error in self.errors if error),
            labels=Counter(each.label for each in known if each.label is not None),
            actions=Counter(action for action in self.actions if action),
            histogram=Counter(str(bin_of(value)) for value in values if value is not None),
        )


def polar(manifest: Manifest) -> bool:
    """Whether the labels have two ends, and so a polarity."""
    return {"negative", "positive"} <= set(manifest.labels)


def _numbers(values: Sequence[float | None]) -> pa.Array:
    return pa.array([None if value is None else round(value, DIGITS) for value in values], pa.float64())
