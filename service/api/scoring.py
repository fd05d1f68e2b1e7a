"""The way of texts from a request to their outcomes: the same for the native API and for every wire format."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from service.api.feedback import FeedbackFile
from service.batching.ticket import Ticket
from service.encoding import to_json
from service.http.body import deadline
from service.models.registry import ModelRegistry
from service.models.served_model import ServedModel


class Scoring:
    """Admission, deadline and waiting for the batcher of a request's model."""

    def __init__(self, registry: ModelRegistry, feedback: FeedbackFile | None = None) -> None:
        """`feedback` is where corrections are kept; None: nowhere."""
        self.registry = registry
        self.settings = registry.settings
        self.feedback = feedback

    def begin(self, request: Request) -> float:
        """The moment by which the caller wants its answer; refuses at the door what could not be admitted.

        Raises:
            Overloaded, NotReady, Draining: known before the body is, so nothing is read only to be refused.
            InvalidRequest: X-Timeout-Ms is no positive whole number.
        """
        self.registry.check_room()
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
        """A ticket whose future holds an outcome for each text. Raises what `Batcher.submit` says."""
        batcher = model.batcher
        request.scope["state"]["model"] = model.identity  # for the log
        ticket = batcher.submit(texts, sizes, until, explained=explained, receive=request.receive)
        try:
            await ticket.future
        finally:
            if not ticket.future.done() or ticket.future.cancelled():
                batcher.withdraw(ticket)
        return ticket


def timing(ticket: Ticket) -> str:
    """The header that says how long a request's texts waited, were cut into tokens and were computed."""
    return (
        f"queue;dur={ticket.queued * 1e3:.3f}, tokenize;dur={ticket.tokenizing * 1e3:.3f}, "
        f"infer;dur={ticket.inferring * 1e3:.3f}"
    )


class JsonResponse(Response):
    """An answer in JSON, whose head takes a fraction of the time of Starlette's own."""

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
