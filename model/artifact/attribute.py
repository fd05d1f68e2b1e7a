"""A yes/no attribute of an artifact: a name, the calibration of its sigmoid, and thresholds for moderation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from model.artifact.calibration import Platt
from model.artifact.moderation import Thresholds
from model.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Attribute:
    """P(attribute) is sigmoid(scale * logit + bias), which is part of the exported head."""

    name: str
    scale: float = 1.0
    bias: float = 0.0
    thresholds: Thresholds | None = None  # on P(attribute), chosen on validation data for a stated precision

    def __post_init__(self) -> None:
        if not self.name:
            raise ConfigError("name: must not be empty")
        if not (math.isfinite(self.scale) and self.scale > 0):
            raise ConfigError(f"scale: {self.scale} is not a positive number")
        if not math.isfinite(self.bias):
            raise ConfigError(f"bias: {self.bias} is not finite")

    @property
    def platt(self) -> Platt:
        """The calibration."""
        return Platt(self.scale, self.bias)
