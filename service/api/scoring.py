"""The way of texts from a request to their outcomes, for the native API and every wire format."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from service.api.feedback import FeedbackFile
from service.batching.ticket import Ticket
from service.errors import Unavailable
from service.http.body import check_length, deadline
from service.http.encoding import to_json
from service.models.registry import ModelRegistry
from service.models.served_model import ServedModel


class Scoring:
    """Checks room, sets the deadline, and has the batcher of a request's model score its texts."""

    def __init__(self, registry: ModelRegistry, feedback: FeedbackFile | None = None) -> None:
        """`feedback` keeps corrections; None where they are refused."""
        self.registry = registry
        self.settings = registry.settings
        self.feedback = feedback

    def begin(self, request: Request) -> float:
        """The moment until which the caller waits for its answer.

        Raises:
            BodyTooLarge: by its head, and the queue has no room.
            Overloaded, NotReady, Draining: the request would be refused, and its body need not be read.
            InvalidRequest: X-Timeout-Ms is not a positive whole number.
        """
        try:
            self.registry.check_room()
        except Unavailable:
            check_length(request.headers, self.settings.max_body_bytes)  # nobody need send it again
            raise
        return deadline(request.headers, self.settings, request.scope["state"]["arrived"])

    async def score(
        self,
        request: Request,
        model: ServedModel,
        texts: Sequence[str],
        sizes: Sequence[int],
        until: float,
        explained: int = 0,
    ) -> Ticket:
        """A ticket whose future holds an outcome for each text. Raises as `Batcher.submit`."""
        batcher = model.batcher
        state = request.scope["state"]
        state["model"] = model.identity  # for the log
        ticket = batcher.submit(texts, sizes, until, explained=explained, state=state)
        try:
            await ticket.future
        finally:
            if not ticket.future.done() or ticket.future.cancelled():
                batcher.withdraw(ticket)
        return ticket


def timing(ticket: Ticket) -> str:
    """The header Server-Timing: how long a request's texts waited, were tokenised and computed."""
    return (
        f"queue;dur={ticket.queued * 1e3:.3f}, tokenize;dur={ticket.tokenizing * 1e3:.3f}, "
        f"infer;dur={ticket.inferring * 1e3:.3f}"
    )


class JsonResponse(Response):
    """An answer in JSON. It makes its head in a fraction of the time of Starlette's JSONResponse."""

    def __init__(self, body: object, ticket: Ticket | None = None) -> None:
        self.status_code = 200
        self.background = None
        self.body = to_json(body)
        self.raw_headers = [
            (b"content-length", str(len(self.body)).encode("ascii")),
            (b"content-type", b"application/json"),
        ]
        if ticket is not None:
            self.raw_headers.append((b"server-timing", timing(ticket).encode("ascii")))
