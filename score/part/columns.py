"""The columns that are added to an archive's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from model.artifact.manifest import Manifest
from model.artifact.moderation import Decision
from model.artifact.policy import Policy
from model.classifier import Prediction
from score.part.tally import Tally, bin_of

DIGITS = 6  # as the service answers


def names(manifest: Manifest, prefix: str) -> list[str]:
    """The added columns of this artifact, in order."""
    label = ["label", "score"] if manifest.labels else []
    polarity = ["polarity"] if has_polarity(manifest) else []
    probabilities = [f"probability_{label}" for label in manifest.labels]
    attributes = [f"attribute_{each.name}" for each in manifest.attributes]
    action = ["action", *(["reason"] if attributes else [])] if _has_action(manifest) else []
    found = (*label, *polarity, *probabilities, *attributes, *action, "truncated", "error")
    return [prefix + name for name in found]


@dataclass(frozen=True, slots=True)
class Scores:
    """The prediction or the error of each row of a window."""

    manifest: Manifest
    predictions: Sequence[Prediction | None]
    decisions: Sequence[Decision | None]
    errors: Sequence[str | None]

    @classmethod
    def of(cls, manifest: Manifest, predictions: Sequence[Prediction | None], errors: Sequence[str | None]) -> Scores:
        """Scores with the actions by the artifact's thresholds."""
        policy = Policy.of(manifest)
        decisions = [
            policy.decide(each.probabilities, each.attributes) if each and policy else None for each in predictions
        ]
        return cls(manifest, predictions, decisions, errors)

    def columns(self, prefix: str) -> dict[str, pa.Array]:
        """The added columns; all but the error are null where there is one."""
        found = self.predictions
        columns: list[pa.Array] = []
        if self.manifest.labels:
            columns.append(pa.array([each.label if each else None for each in found], pa.string()))
            columns.append(_numbers([each.score if each else None for each in found]))
        if has_polarity(self.manifest):
            columns.append(_numbers([each.polarity if each else None for each in found]))
        columns += [
            _numbers([each.probabilities[label] if each else None for each in found]) for label in self.manifest.labels
        ]
        columns += [
            _numbers([each.attributes[attribute.name] if each else None for each in found])
            for attribute in self.manifest.attributes
        ]
        if _has_action(self.manifest):
            columns.append(pa.array([each.action if each else None for each in self.decisions], pa.string()))
            if self.manifest.attributes:
                columns.append(pa.array([each.reason if each else None for each in self.decisions], pa.string()))
        columns.append(pa.array([each.truncated if each else None for each in found], pa.bool_()))
        columns.append(pa.array(self.errors, pa.string()))
        return dict(zip(names(self.manifest, prefix), columns, strict=True))

    def tally(self) -> Tally:
        """The counts of this window."""
        known = [each for each in self.predictions if each]
        values = map(_histogram_value, known)
        return Tally(
            rows=len(self.predictions),
            truncated=sum(each.truncated for each in known),
            errors=Counter(error.partition(":")[0] for error in self.errors if error),
            labels=Counter(each.label for each in known if each.label is not None),
            actions=Counter(each.action for each in self.decisions if each),
            histogram=Counter(str(bin_of(value)) for value in values),
        )


def has_polarity(manifest: Manifest) -> bool:
    """Whether there are labels for negative and positive, and so a polarity."""
    return {"negative", "positive"} <= set(manifest.labels)


def histogram_axis(manifest: Manifest) -> str:
    """The axis of a run's histogram: polarity where there is one, else the score, else the first attribute."""
    return "polarity" if has_polarity(manifest) else "score" if manifest.labels else manifest.attributes[0].name


def _histogram_value(each: Prediction) -> float:
    value = each.score if each.polarity is None else each.polarity
    return next(iter(each.attributes.values())) if value is None else value


def _has_action(manifest: Manifest) -> bool:
    """Whether any threshold of the artifact decides on a text."""
    policy = Policy.of(manifest)
    return policy is not None and (policy.negative is not None or any(policy.attributes.values()))


def _numbers(values: Sequence[float | None]) -> pa.Array:
    return pa.array([None if value is None else round(value, DIGITS) for value in values], pa.float64())
