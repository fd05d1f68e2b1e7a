"""Explanations of a prediction: steps, the contribution of each word, and sentences; and their limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from model.text.blank import is_blank
from service.api.answer import DIGITS
from service.api.scoring import Scoring
from service.api.sentences import Span, sentences_of
from service.batching.queue import LARGE
from service.errors import DeadlinePassed, InvalidRequest, TextError
from service.models.served_model import ServedModel
from service.models.text import size_of

if TYPE_CHECKING:
    from model.classifier import Prediction, Step
    from service.batching.ticket import Outcome, Ticket


class Inspection:
    """Checks requests for explanations, and makes them."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._settings = scoring.settings
        # Two thousand words of 5,000 characters fill the queue, and other requests are refused.
        self._turn = asyncio.Lock()

    def check(self, model: ServedModel, field: str, texts: Sequence[str]) -> None:
        """Raise InvalidRequest, which names `field`, where the texts are too long or the model has no steps."""
        limit = self._settings.max_explained_characters
        if sum(map(len, texts)) > limit:
            raise InvalidRequest.of(field, f"is for requests of at most {limit} characters")
        if field == "explain" and not model.has_steps:
            raise InvalidRequest.of(field, "the served artifact was exported without steps; export it again")

    async def sentences(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of the sentences of each text.

        Raises:
            InvalidRequest: the texts and their sentences are more than a request may have texts.
        """
        # In a thread: the worst texts take a third of a second.
        spans = await asyncio.to_thread(lambda: [sentences_of(text) for text in texts])
        most = self._settings.max_texts - len(texts)
        if sum(map(len, spans)) > most:
            raise InvalidRequest.of("sentences", f"the request has more than {most} sentences")
        return spans

    async def contributions(
        self, request: Request, model: ServedModel, text: str, whole: Prediction, until: float
    ) -> tuple[list[dict[str, Any]], Ticket | None]:
        """The contribution of each word of a text, and the ticket that scored the text without each word.

        `max_texts` is a limit on what a client sends; the limit here is `max_explained_characters`. Of texts that
        make a lot of work, one at a time is in the queue.

        Raises:
            DeadlinePassed: those before it took too long.
            ServiceError: as `Scoring.score`.
        """
        words = words_of(whole.steps)
        rest = [without(text, word) for word in words]
        readable = [each for each in rest if not is_blank(each)]
        ticket = None
        sizes = [*map(size_of, readable)]
        if readable:
            async with self._in_turn(until) if sum(sizes) > LARGE else nullcontext():
                ticket = await self._scoring.score(request, model, readable, sizes, until)
        scored = iter(ticket.future.result() if ticket else ())
        others = [None if is_blank(each) else next(scored) for each in rest]
        return contributions(text, words, whole, others), ticket

    @asynccontextmanager
    async def _in_turn(self, until: float) -> AsyncIterator[None]:
        try:
            await asyncio.wait_for(self._turn.acquire(), until - time.monotonic())
        except TimeoutError:
            raise DeadlinePassed("The answer was not ready in time.") from None
        try:
            yield
        finally:
            self._turn.release()


def words_of(steps: Sequence[Step]) -> list[Span]:
    """The spans of the words that the network read, punctuation and emoticons included."""
    words: list[Span] = []
    number = -1
    for step in steps:
        piece = step.piece
        # Several tokens of one character are one word.
        if words and (piece.word == number or piece.start < words[-1].end):
            words[-1] = Span(words[-1].start, max(words[-1].end, piece.end))
        else:
            words.append(Span(piece.start, piece.end))
        number = piece.word
    return words


def without(text: str, word: Span) -> str:
    """A text without one of its words; a space keeps its neighbours apart."""
    return f"{text[: word.start]} {text[word.end :]}"


def contributions(
    text: str, words: Sequence[Span], whole: Prediction, others: Sequence[Outcome | None]
) -> list[dict[str, Any]]:
    """The answer for each word; `others` are the outcomes without it, None if the text has no other word."""
    found = []
    for word, other in zip(words, others, strict=True):
        body: dict[str, Any] = {"word": text[word.start : word.end], **word._asdict()}
        if other is not None and not isinstance(other, TextError):
            body["change"] = _less(whole.probabilities, other.probabilities)
            if whole.attributes:
                body["attributes"] = _less(whole.attributes, other.attributes)
        found.append(body)
    return found


def _less(whole: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: round(whole[name] - each, DIGITS) for name, each in other.items()}
