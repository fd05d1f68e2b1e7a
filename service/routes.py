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
from service.models import Models
from service.queue import Ticket
from service.schema import BatchRequest, SentimentRequest, read
from service.scoring import Scoring, timing
from service.text import text_error

if TYPE_CHECKING:
    from service.queue import Outcome


class Routes:
    """Endpoints of the models of a process."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._scoring = Scoring(models)
        self._inspection = Inspection(self._scoring)

    async def sentiment(self, request: Request) -> Response:
        """Score one text."""
        until = self._scoring.begin(request)
        query = read(SentimentRequest, await read_body(request, self._models.settings, until))
        service = self._models.named(query.model)
        thresholds = thresholds_for(query, service.thresholds)
        if error := text_error(query.text, self._models.settings.max_characters):
            raise _refusal(error)
        for field in ("explain", "sentences"):
            if getattr(query, field):
                self._inspection.check(service, field, [query.text])
        spans = await self._inspection.sentences(query.text) if query.sentences else []
        texts = [query.text, *(query.text[start:end] for start, end in spans)]
        ticket = await self._scoring.score(request, service, texts, until, explained=int(bool(query.explain)))
        outcome, *others = ticket.future.result()
        if isinstance(outcome, TextError):
            raise _refusal(outcome)
        body = answer(outcome, thresholds)
        if query.explain == "contributions":
            found, second = await self._inspection.contributions(request, service, query.text, outcome, until)
            body["contributions"] = found
            ticket.add_durations(second)
        if query.sentences:
            body["sentences"] = self._inspection.of_sentences(spans, others, thresholds)
        return _json({**body, "model": service.identity}, ticket)

    async def batch(self, request: Request) -> Response:
        """Score several texts, in order; one that cannot be scored is an error in its own place."""
        settings = self._models.settings
        until = self._scoring.begin(request)
        query = read(BatchRequest, await read_body(request, settings, until))
        if len(query.texts) > settings.max_texts:
            raise InvalidRequest.of("texts", f"there may be at most {settings.max_texts} texts in one request")
        service = self._models.named(query.model)
        thresholds = thresholds_for(query, service.thresholds)
        if query.explain:
            self._inspection.check(service, "explain", query.texts)
        outcomes: list[Outcome | None] = [text_error(text, settings.max_characters) for text in query.texts]
        scorable = [text for text, error in zip(query.texts, outcomes, strict=True) if error is None]
        ticket = None
        scored: Sequence[Outcome] = []
        if scorable:
            ticket = await self._scoring.score(
                request, service, scorable, until, explained=len(scorable) * query.explain
            )
            scored = ticket.future.result()
        rest = iter(scored)
        results = [answer(error or next(rest), thresholds) for error in outcomes]
        return _json({"results": results, "model": service.identity}, ticket)

    async def healthz(self) -> Response:
        """Whether the process answers at all."""
        return _json({"status": "ok"})

    async def readyz(self) -> Response:
        """Whether texts are scored now; 503 while loading, draining, or when the model's thread is dead."""
        self._models.check_ready()
        return _json({"status": "ready"})

    async def metrics(self) -> Response:
        """Metrics for Prometheus."""
        return Response(self._models.metrics.exposition(), headers={"Content-Type": metrics.MEDIA_TYPE})

    async def model(self, model: str | None = None) -> Response:
        """The manifest of the artifact that is served: the default model's, or that of the one asked for."""
        return _json(self._models.named(model).manifest.to_dict())


def _refusal(error: TextError) -> ServiceError:
    if error.code == "failed":
        return ModelFailed("The model could not score this text.")
    return InvalidRequest.of("text", error.message)


def _json(body: object, ticket: Ticket | None = None) -> Response:
    return Response(to_json(body), media_type="application/json", headers=timing(ticket))
