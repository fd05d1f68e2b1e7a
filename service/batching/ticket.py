"""A ticket: an admitted request, until each of its texts has an outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.classifier import Prediction
    from service.errors import TextError

    Outcome = Prediction | TextError


@dataclass(slots=True, weakref_slot=True, eq=False)
class Ticket:
    """The texts of a request, and a future of an outcome for each, in order. Durations are in seconds."""

    texts: Sequence[str]
    sizes: Sequence[int]  # characters of each text
    admitted: float  # by the batcher's clock
    deadline: float
    future: asyncio.Future[list[Outcome]]
    state: Mapping[str, Any] = field(default_factory=dict)  # of the request; `disconnected` once its client has left
    outcomes: list[Outcome | None] = field(init=False)
    missing: int = field(init=False)  # texts without an outcome
    waiting: int = field(init=False)  # texts in a queue
    queued: float = -1.0  # from admission to its first text's computation; negative before that
    tokenizing: float = 0.0
    inferring: float = 0.0

    def __post_init__(self) -> None:
        self.missing = self.waiting = len(self.texts)
        self.outcomes = [None] * self.missing

    @property
    def given_up(self) -> bool:
        """Whether its waiter was cancelled, or its client has left."""
        return self.future.cancelled() or self.state.get("disconnected", False)

    def add_durations(self, other: Ticket | None) -> None:
        """Add the durations of another ticket of the same request."""
        if other is not None:
            self.queued += other.queued
            self.tokenizing += other.tokenizing
            self.inferring += other.inferring
