"""The routes of the native API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from service import metrics
from service.answer import answer, thresholds_for
from service.body import read_body
from service.encoding import to_json
from service.errors import InvalidRequest, ModelFailed, TextError
from service.lifecycle import Service
from service.queue import Ticket
from service.schema import BatchRequest, SentimentRequest, read
from service.scoring import Scoring, timing
from service.text import text_error

if TYPE_CHECKING:
    from service.queue import Outcome


class Routes:
    """Endpoints of one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._scoring = Scoring(service)

    async def sentiment(self, request: Request) -> Response:
        """Score one text."""
        until = self._scoring.begin(request)
        query = read(SentimentRequest, await read_body(request, self._service.settings, until))
        thresholds = thresholds_for(query, self._service.thresholds)
        _raise_for_text(text_error(query.text, self._service.settings.max_characters))
        ticket = await self._scoring.score(request, [query.text], until)
        [outcome] = ticket.future.result()
        if isinstance(outcome, TextError):
            _raise_for_text(outcome)
        return _json({**answer(outcome, thresholds), "model": self._service.identity}, ticket)

    async def batch(self, request: Request) -> Response:
        """Score several texts, in order; one that cannot be scored is an error in its own place."""
        settings = self._service.settings
        until = self._scoring.begin(request)
        query = read(BatchRequest, await read_body(request, settings, until))
        if len(query.texts) > settings.max_texts:
            raise InvalidRequest.of("texts", f"there may be at most {settings.max_texts} texts in one request")
        thresholds = thresholds_for(query, self._service.thresholds)
        outcomes: list[Outcome | None] = [text_error(text, settings.max_characters) for text in query.texts]
        scorable = [text for text, error in zip(query.texts, outcomes, strict=True) if error is None]
        ticket = None
        scored: Sequence[Outcome] = []
        if scorable:
            ticket = await self._scoring.score(request, scorable, until)
            scored = ticket.future.result()
        rest = iter(scored)
        results = [answer(error or next(rest), thresholds) for error in outcomes]
        return _json({"results": results, "model": self._service.identity}, ticket)

    async def healthz(self) -> Response:
        """Whether the process answers at all."""
        return _json({"status": "ok"})

    async def readyz(self) -> Response:
        """Whether texts are scored now; 503 while loading, draining, or when the model's thread is dead."""
        _ = self._service.batcher
        return _json({"status": "ready"})

    async def metrics(self) -> Response:
        """Metrics for Prometheus."""
        return Response(self._service.metrics.exposition(), headers={"Content-Type": metrics.MEDIA_TYPE})

    async def model(self) -> Response:
        """The manifest of the artifact that is served."""
        return _json(self._service.manifest.to_dict())


def _raise_for_text(error: TextError | None) -> None:
    if error is not None:
        if error.code == "failed":
            raise ModelFailed("The model could not score this text.")
        raise InvalidRequest.of("text", error.message)


def _json(body: object, ticket: Ticket | None = None) -> Response:
    return Response(to_json(body), media_type="application/json", headers=timing(ticket))
