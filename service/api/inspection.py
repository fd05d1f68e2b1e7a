"""What a request asks for beside the prediction: steps, the contribution of each word, sentences; and what it may."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from model.text.blank import is_blank
from service.api.contributions import contributions, without, words_of
from service.api.scoring import Scoring
from service.api.sentences import Span, sentences_of
from service.errors import InvalidRequest
from service.models.served_model import ServedModel
from service.models.text import size_of

if TYPE_CHECKING:
    from model.classifier import Prediction
    from service.batching.ticket import Ticket


class Inspection:
    """The limits on such requests, and the way to their answers."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._settings = scoring.settings

    def check(self, model: ServedModel, field: str, texts: Sequence[str]) -> None:
        """Raise InvalidRequest, naming `field`, for texts that are not to be explained or cut into sentences."""
        limit = self._settings.max_explained_characters
        if sum(map(len, texts)) > limit:
            raise InvalidRequest.of(field, f"is for requests of at most {limit} characters")
        if field == "explain" and not model.has_steps:
            raise InvalidRequest.of(field, "the artifact that is served was exported without steps; export it anew")

    async def sentences(self, texts: Sequence[str]) -> list[list[Span]]:
        """Where the sentences of each text are.

        Raises:
            InvalidRequest: they, with the texts, are more than a request may have texts.
        """
        # Not on the event loop: the worst of texts take a third of a second.
        spans = await asyncio.to_thread(lambda: [sentences_of(text) for text in texts])
        self._check_count("sentences", "sentences", sum(map(len, spans)), len(texts))
        return spans

    async def contributions(
        self, request: Request, model: ServedModel, text: str, whole: Prediction, until: float
    ) -> tuple[list[dict[str, Any]], Ticket | None]:
        """What is answered of each word of a text, and the ticket that scored the text without each.

        Raises:
            InvalidRequest: its words, with it, are more than a request may have texts.
            ServiceError: as `Scoring.score`.
        """
        words = words_of(whole.steps)
        self._check_count("explain", "words", len(words), 1)
        rest = [without(text, word) for word in words]
        readable = [each for each in rest if not is_blank(each)]
        ticket = None
        if readable:
            ticket = await self._scoring.score(request, model, readable, [*map(size_of, readable)], until)
        scored = iter(ticket.future.result() if ticket else ())
        others = [None if is_blank(each) else next(scored) for each in rest]
        return contributions(text, words, whole, others), ticket

    def _check_count(self, field: str, what: str, count: int, texts: int) -> None:
        most = self._settings.max_texts - texts
        if count > most:
            raise InvalidRequest.of(field, f"the request has more than {most} {what}")
