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
from service.errors import InvalidRequest, ModelFailed, ServiceError, TextError
from service.inspection import Inspection
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
        self._inspection = Inspection(self._scoring)

    async def sentiment(self, request: Request) -> Response:
        """Score one text."""
        until = self._scoring.begin(request)
        query = read(SentimentRequest, await read_body(request, self._service.settings, until))
        thresholds = thresholds_for(query, self._service.thresholds)
        if error := text_error(query.text, self._service.settings.max_characters):
            raise _refusal(error)
        for field in ("explain", "sentences"):
            if getattr(query, field):
                self._inspection.check(field, [query.text])
        spans = await self._inspection.sentences(query.text) if query.sentences else []
        texts = [query.text, *(query.text[start:end] for start, end in spans)]
        ticket = await self._scoring.score(request, texts, until, explained=int(bool(query.explain)))
        outcome, *others = ticket.future.result()
        if isinstance(outcome, TextError):
            raise _refusal(outcome)
        body = answer(outcome, thresholds)
        if query.explain == "contributions":
            found, second = await self._inspection.contributions(request, query.text, outcome, until)
            body["contributions"] = found
            ticket.add_durations(second)
        if query.sentences:
            body["sentences"] = self._inspection.of_sentences(spans, others, thresholds)
        return _json({**body, "model": self._service.identity}, ticket)

    async def batch(self, request: Request) -> Response:
        """Score several texts, in order; one that cannot be scored is an error in its own place."""
        settings = self._service.settings
        until = self._scoring.begin(request)
        query = read(BatchRequest, await read_body(request, settings, until))
        if len(query.texts) > settings.max_texts:
            raise InvalidRequest.of("texts", f"there may be at most {settings.max_texts} texts in one request")
        thresholds = thresholds_for(query, self._service.thresholds)
        if query.explain:
            self._inspection.check("explain", query.texts)
        outcomes: list[Outcome | None] = [text_error(text, settings.max_characters) for text in query.texts]
        scorable = [text for text, error in zip(query.texts, outcomes, strict=True) if error is None]
        ticket = None
        scored: Sequence[Outcome] = []
        if scorable:
            ticket = await self._scoring.score(request, scorable, until, explained=len(scorable) * query.explain)
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


def _refusal(error: TextError) -> ServiceError:
    if error.code == "failed":
        return ModelFailed("The model could not score this text.")
    return InvalidRequest.of("text", error.message)


def _json(body: object, ticket: Ticket | None = None) -> Response:
    return Response(to_json(body), media_type="application/json", headers=timing(ticket))
