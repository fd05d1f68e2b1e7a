"""What a moderation team does with a score: allow a comment, have a person review it, or block it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from model.errors import ConfigError

Action = Literal["allow", "review", "block"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits on P(negative), chosen on validation data for a stated precision. ``review_at <= block_at``."""

    review_at: float
    block_at: float

    def __post_init__(self) -> None:
        for name in ("review_at", "block_at"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name}: {getattr(self, name)} is not in [0, 1]")
        if self.block_at < self.review_at:
            raise ConfigError(f"block_at: {self.block_at} is less than review_at ({self.review_at})")

    def action(self, negative: float) -> Action:
        """What to do with a comment whose P(negative) is this. A score on a limit has reached it."""
        if negative >= self.block_at:
            return "block"
        return "review" if negative >= self.review_at else "allow"
