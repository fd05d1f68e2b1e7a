"""A ticket: an admitted request, until each of its texts has an outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.classifier import Prediction
    from service.errors import TextError

    Outcome = Prediction | TextError

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Ticket:
    """The texts of a request, and a future of an outcome for each, in order. Durations are in seconds."""

    __slots__ = (
        "__weakref__", "admitted", "deadline", "explained", "future", "inferring", "missing", "outcomes", "queued",
        "receive", "sizes", "texts", "tokenizing", "waiting", "watcher",
    )  # fmt: skip

    def __init__(
        self,
        texts: Sequence[str],
        sizes: Sequence[int],
        admitted: float,
        deadline: float,
        future: asyncio.Future[list[Outcome]],
        explained: int = 0,
        receive: Receive | None = None,
    ) -> None:
        """`sizes` are the texts' characters; `admitted` and `deadline` are by the batcher's clock.

        The first `explained` texts are answered with steps. `receive` tells when the client leaves.
        """
        self.texts = texts
        self.sizes = sizes
        self.admitted = admitted
        self.deadline = deadline
        self.future = future
        self.explained = explained
        self.receive = receive
        self.outcomes: list[Outcome | None] = [None] * len(texts)
        self.missing = len(texts)  # texts without an outcome
        self.waiting = len(texts)  # texts in a queue
        self.watcher: asyncio.Future[None] | None = None  # waits for the client to leave
        self.queued = -1.0  # from admission to its first text's computation; negative before that
        self.tokenizing = 0.0
        self.inferring = 0.0

    def add_durations(self, other: Ticket | None) -> None:
        """Add the durations of another ticket of the same request."""
        if other is not None:
            self.queued += other.queued
            self.tokenizing += other.tokenizing
            self.inferring += other.inferring
