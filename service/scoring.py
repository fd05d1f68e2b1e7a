"""The way of texts from a request to their outcomes: the same for the native API and for every wire format."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.requests import Request

from service.batcher import Batcher
from service.body import deadline
from service.lifecycle import Service
from service.models import Models
from service.queue import Ticket

# Most are answered by then, and a task to watch each of them would cost more than a text that is computed for nobody.
SOON = 0.02  # seconds


class Scoring:
    """Admission, deadline and waiting for the batcher of a request's model."""

    def __init__(self, models: Models) -> None:
        self.models = models
        self.settings = models.settings

    def begin(self, request: Request) -> float:
        """The moment by which the caller wants its answer; refuses at the door what could not be admitted.

        Raises:
            Overloaded, NotReady, Draining: known before the body is, so nothing is read only to be refused.
            InvalidRequest: X-Timeout-Ms is no positive whole number.
        """
        self.models.check_room()
        return deadline(request.headers, self.settings, request.scope["state"]["arrived"])

    async def score(
        self, request: Request, service: Service, texts: Sequence[str], until: float, explained: int = 0
    ) -> Ticket:
        """A ticket whose future holds an outcome for each text. Raises what `Batcher.submit` says."""
        batcher = service.batcher
        ticket = batcher.submit(texts, until, explained)
        watch = Watch(request, batcher, ticket)
        try:
            await ticket.future
        finally:
            watch.end()
            batcher.withdraw(ticket)  # of no effect on one that is answered
        return ticket


def timing(ticket: Ticket | None) -> dict[str, str]:
    """The header that says how long a request's texts waited, were cut into tokens and were computed."""
    if ticket is None:
        return {}
    return {
        "Server-Timing": f"queue;dur={ticket.queued * 1e3:.3f}, tokenize;dur={ticket.tokenizing * 1e3:.3f}, "
        f"infer;dur={ticket.inferring * 1e3:.3f}"
    }


class Watch:
    """Withdraws a ticket whose client leaves."""

    def __init__(self, request: Request, batcher: Batcher, ticket: Ticket) -> None:
        self._request = request
        self._batcher = batcher
        self._ticket = ticket
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(SOON, self._begin)

    def end(self) -> None:
        """Nothing is to be withdrawn any more."""
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._batcher.withdraw(self._ticket)
