"""Calibration of logits: one temperature for the labels, a scale and a bias for each attribute.

It is linear before the softmax and the sigmoids, so that it is folded into the head and costs nothing in serving.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from model.errors import ArtifactError


class Platt(NamedTuple):
    """The calibration of one attribute: sigmoid(scale * logit + bias) (Platt, 1999)."""

    scale: float = 1.0
    bias: float = 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration of a head of C labels and A attributes, fitted on validation data."""

    temperature: float = 1.0  # under the softmax over the labels (Guo et al., 2017)
    platt: tuple[Platt, ...] = ()  # [A]

    def check(self, attributes: int) -> None:
        """Check the calibration for a network with this number of attributes.

        Raises:
            ArtifactError: the number differs, a temperature or scale is not positive, or a number is not finite.
        """
        if not (math.isfinite(self.temperature) and self.temperature > 0):
            raise ArtifactError(f"temperature: {self.temperature} is not a positive number")
        if len(self.platt) != attributes:
            raise ArtifactError(f"calibration: is for {len(self.platt)} attributes, the network has {attributes}")
        for place, (scale, bias) in enumerate(self.platt):
            if not (math.isfinite(scale) and scale > 0 and math.isfinite(bias)):
                raise ArtifactError(f"calibration: attribute {place} has scale {scale} and bias {bias}")

    @property
    def sharpness(self) -> float:
        """The largest factor by which it multiplies a logit, at least 1."""
        return max(1.0, 1 / self.temperature, *(scale for scale, _ in self.platt))

    def folded_into(self, weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """A head [C + A, features], [C + A] -> the head with the calibration folded in."""
        scales, biases = self._rows(weight)
        return weight * scales.unsqueeze(1), bias * scales + biases

    def removed_from(self, weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """The inverse of ``folded_into``."""
        scales, biases = self._rows(weight)
        return weight / scales.unsqueeze(1), (bias - biases) / scales

    def probabilities(self, logits: Tensor) -> Tensor:
        """Logits [n, C + A] -> probabilities [n, C + A], see ``probabilities_of``."""
        scales, biases = self._rows(logits.t())
        return probabilities_of(logits * scales + biases, logits.shape[1] - len(self.platt))

    def _rows(self, like: Tensor) -> tuple[Tensor, Tensor]:
        """The factor and the term of each of ``like``'s rows, [C + A] and [C + A]."""
        labels = len(like) - len(self.platt)
        scales = [1 / self.temperature] * labels + [scale for scale, _ in self.platt]
        biases = [0.0] * labels + [bias for _, bias in self.platt]
        return torch.tensor(scales).to(like), torch.tensor(biases).to(like)


def probabilities_of(logits: Tensor, classes: int) -> Tensor:
    """Calibrated logits [n, C + A] -> [n, C + A]: a softmax over the first C, of each other its own sigmoid.

    A sigmoid is written as a softmax of two: torch computes full vectors of sigmoids and the rest by different
    routines, whose last bits differ, so that a row's answer would depend on its place in the batch.
    """
    if classes == logits.shape[1]:
        return torch.softmax(logits, 1)
    each = logits[:, classes:]
    yes = torch.softmax(torch.stack([each, torch.zeros_like(each)], 2), 2)[:, :, 0]  # [n, A]
    return torch.cat([torch.softmax(logits[:, :classes], 1), yes], 1)
