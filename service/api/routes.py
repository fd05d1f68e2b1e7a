"""The routes of the native API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from service import metrics
from service.api.answer import answer
from service.api.inspection import Inspection
from service.api.schema import BatchRequest, SentimentRequest
from service.api.scoring import JsonResponse, Scoring
from service.api.sentences import without_mark
from service.batching.ticket import Ticket
from service.errors import InvalidRequest, ModelFailed, ServiceError, TextError
from service.http.body import read_body
from service.http.reading import read
from service.models.moderation import policy_for
from service.models.served_model import ServedModel
from service.models.text import size_of, size_or_error

if TYPE_CHECKING:
    from model.artifact.policy import Policy
    from service.batching.ticket import Outcome


class Routes:
    """The endpoints."""

    def __init__(self, scoring: Scoring) -> None:
        self._registry = scoring.registry
        self._scoring = scoring
        self._inspection = Inspection(scoring)

    async def sentiment(self, request: Request) -> Response:
        """Score one text."""
        until = self._scoring.begin(request)
        query = read(SentimentRequest, await read_body(request, self._registry.settings, until))
        model = self._registry.named(query.model)
        policy = policy_for(query.review_at, query.block_at, query.thresholds, model.policy)
        size = size_or_error(query.text, self._registry.settings.max_characters)
        if isinstance(size, TextError):
            raise _refusal(size)
        [body], outcome, ticket = await self._answers(request, model, query, [query.text], [size], policy, until)
        if isinstance(outcome, TextError):
            raise _refusal(outcome)
        if query.explain == "contributions":
            found, second = await self._inspection.contributions(request, model, query.text, outcome, until)
            body["contributions"] = found
            ticket.add_durations(second)
        body["model"] = model.identity
        return JsonResponse(body, ticket)

    async def batch(self, request: Request) -> Response:
        """Score several texts, in order; a text that cannot be scored has its error in its place."""
        settings = self._registry.settings
        until = self._scoring.begin(request)
        query = read(BatchRequest, await read_body(request, settings, until))
        if len(query.texts) > settings.max_texts:
            raise InvalidRequest.of("texts", f"a request may have at most {settings.max_texts} texts")
        model = self._registry.named(query.model)
        policy = policy_for(query.review_at, query.block_at, query.thresholds, model.policy)
        sizes = [size_or_error(text, settings.max_characters) for text in query.texts]
        scorable = [text for text, size in zip(query.texts, sizes, strict=True) if not isinstance(size, TextError)]
        bodies: list[dict[str, Any]] = []
        ticket = None
        if scorable:
            known = [size for size in sizes if not isinstance(size, TextError)]
            bodies, _, ticket = await self._answers(request, model, query, scorable, known, policy, until)
        scored = iter(bodies)
        results = [answer(size, policy) if isinstance(size, TextError) else next(scored) for size in sizes]
        return JsonResponse({"results": results, "model": model.identity}, ticket)

    async def _answers(
        self,
        request: Request,
        model: ServedModel,
        query: SentimentRequest | BatchRequest,
        texts: Sequence[str],
        sizes: Sequence[int],
        policy: Policy | None,
        until: float,
    ) -> tuple[list[dict[str, Any]], Outcome, Ticket]:
        """The answer to each text, sentences included; the outcome of the first; and their ticket."""
        count = len(texts)
        for field in ("explain", "sentences"):
            if getattr(query, field):
                self._inspection.check(model, field, texts)
        spans = await self._inspection.sentences(texts) if query.sentences else []
        pieces = [without_mark(text[a:b]) for text, found in zip(texts, spans, strict=False) for a, b in found]
        if pieces:
            texts, sizes = [*texts, *pieces], [*sizes, *map(size_of, pieces)]
        explained = count if query.explain else 0
        ticket = await self._scoring.score(request, model, texts, sizes, until, explained)
        outcomes = ticket.future.result()
        bodies = [answer(outcome, policy) for outcome in outcomes]
        self._count(model, bodies[:count])
        rest = iter(bodies[count:])
        for body, found in zip(bodies, spans, strict=False):
            sentences = [{**span._asdict(), **next(rest)} for span in found]
            if "error" not in body:
                body["sentences"] = sentences
        return bodies[:count], outcomes[0], ticket

    def _count(self, model: ServedModel, bodies: Sequence[Mapping[str, Any]]) -> None:
        if model.policy is not None:
            found = ([body[name] for body in bodies if name in body] for name in ("action", "reason"))
            self._registry.metrics.acted(model.name, *found)

    async def healthz(self) -> Response:
        """Whether the process answers."""
        return JsonResponse({"status": "ok"})

    async def readyz(self) -> Response:
        """Whether texts are scored now; 503 while loading, draining, or when the model cannot answer."""
        self._registry.check_ready()
        return JsonResponse({"status": "ready"})

    async def metrics(self) -> Response:
        """Metrics for Prometheus."""
        return Response(self._registry.metrics.exposition(), headers={"Content-Type": metrics.MEDIA_TYPE})

    async def model(self, model: str | None = None) -> Response:
        """The manifest of the default model, or of the named one, and the `kernel` that computes its answers."""
        served = self._registry.named(model)
        return JsonResponse({**served.manifest.to_dict(), "kernel": served.kernel._asdict()})


def _refusal(error: TextError) -> ServiceError:
    if error.code == "failed":
        return ModelFailed("The model could not score this text.")
    return InvalidRequest.of("text", error.message)
