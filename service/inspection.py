"""What a request asks for beside the prediction: steps, the contribution of each word, sentences; and what it may."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from service.answer import answer
from service.contributions import contributions, without, words_of
from service.errors import InvalidRequest
from service.lifecycle import Service
from service.scoring import Scoring
from service.sentences import Span, sentences_of
from service.text import is_blank

if TYPE_CHECKING:
    from model.classifier import Prediction
    from model.moderation import Thresholds
    from service.queue import Outcome, Ticket


class Inspection:
    """The limits on such requests, and the way to their answers."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._settings = scoring.settings

    def check(self, service: Service, field: str, texts: Sequence[str]) -> None:
        """Raise InvalidRequest, naming `field`, for texts that are not to be explained or cut into sentences."""
        limit = self._settings.max_explained_characters
        if sum(map(len, texts)) > limit:
            raise InvalidRequest.of(field, f"is for requests of at most {limit} characters")
        if field == "explain" and not service.has_steps:
            raise InvalidRequest.of(field, "the artifact that is served was exported without steps; export it anew")

    async def sentences(self, text: str) -> list[Span]:
        """Where the sentences of a text are.

        Raises:
            InvalidRequest: they, with it, are more than a request may have texts.
        """
        # Not on the event loop: the worst of texts take a third of a second.
        spans = await asyncio.to_thread(sentences_of, text)
        self._check_count("sentences", len(spans), "sentences")
        return spans

    def of_sentences(
        self, spans: Sequence[Span], outcomes: Sequence[Outcome], thresholds: Thresholds | None
    ) -> list[dict[str, Any]]:
        """What is answered of each sentence."""
        return [
            {**span._asdict(), **answer(outcome, thresholds)} for span, outcome in zip(spans, outcomes, strict=True)
        ]

    async def contributions(
        self, request: Request, service: Service, text: str, whole: Prediction, until: float
    ) -> tuple[list[dict[str, Any]], Ticket | None]:
        """What is answered of each word of a text, and the ticket that scored the text without each.

        Raises:
            InvalidRequest: its words, with it, are more than a request may have texts.
            ServiceError: as `Scoring.score`.
        """
        words = words_of(whole.steps)
        self._check_count("explain", len(words), "words")
        rest = [without(text, word) for word in words]
        readable = [each for each in rest if not is_blank(each)]
        ticket = await self._scoring.score(request, service, readable, until) if readable else None
        scored = iter(ticket.future.result() if ticket else ())
        others = [None if is_blank(each) else next(scored) for each in rest]
        return contributions(text, words, whole, others), ticket

    def _check_count(self, field: str, count: int, what: str) -> None:
        most = self._settings.max_texts - 1
        if count > most:
            raise InvalidRequest.of(field, f"the text has more than {most} {what}")
