"""The client for asyncio."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Unpack

import httpx

from sentiment_client import answers, exchange
from sentiment_client.answers import Sentiment, TextError
from sentiment_client.batch import Batch, MaybeText, check_text, check_texts, halves
from sentiment_client.chunks import Chunk
from sentiment_client.errors import ClientError, Invalid
from sentiment_client.options import BatchOptions, Options
from sentiment_client.retry import Retry


class AsyncClient:
    """Client for asyncio: every method is awaited. Close it, or use `async with`."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        timeout: float = 10.0,
        retry: Retry | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._retry = retry or Retry()
        self._sleep = sleep
        self._http = httpx.AsyncClient(
            base_url=url,
            headers=exchange.headers(api_key, timeout),
            timeout=timeout + exchange.MARGIN,
            transport=transport,
        )

    async def score(self, text: str, **options: Unpack[Options]) -> Sentiment:
        """Score one text. Raises TypeError for a value that is not a string."""
        check_text(text)
        named = exchange.options(options)
        return answers.sentiment(await self._call("POST", "/sentiment", {"text": exchange.sendable(text), **named}))

    async def score_batch(
        self, texts: Iterable[MaybeText], **options: Unpack[BatchOptions]
    ) -> list[Sentiment | TextError]:
        """Score several texts together; one that cannot be scored has a TextError in its place.

        They are one request, unless the service refuses a body of that size: then each half of them is asked for alone.
        Raises TypeError for one string instead of a list of them.
        """
        check_texts(texts, Iterable)
        batch = Batch(texts)
        return batch.placed(await self._score_texts(batch.sent, exchange.options(options)))

    async def _score_texts(self, texts: list[str], named: Mapping[str, Any]) -> list[Sentiment | TextError]:
        if not texts:
            return []
        try:
            body = await self._call("POST", "/sentiment/batch", {"texts": texts, **named})
        except Invalid as error:
            parts = halves(texts, error)
        else:
            return answers.sentiments(body, len(texts))
        if isinstance(parts, TextError):
            return [parts]
        return [each for part in parts for each in await self._score_texts(part, named)]

    def score_all(
        self,
        texts: Iterable[MaybeText] | AsyncIterable[MaybeText],
        *,
        batch_size: int = 128,
        concurrency: int = 4,
        **options: Unpack[BatchOptions],
    ) -> AsyncIterator[Sentiment | TextError]:
        """Score any number of texts, in order, with at most `concurrency` requests of `batch_size` texts at once.

        Reads `texts` only as far ahead as that, so that it may be endless. What is no string has a TextError in its
        place. Raises TypeError for one string instead of many.
        """
        check_texts(texts, Iterable, AsyncIterable)
        if batch_size < 1 or concurrency < 1:
            raise ValueError("batch_size and concurrency must be at least 1")
        return self._score_all(_chunks(texts, batch_size), concurrency, options)

    async def _score_all(
        self, batches: AsyncIterator[list[Any]], concurrency: int, options: BatchOptions
    ) -> AsyncIterator[Sentiment | TextError]:
        waiting: deque[asyncio.Task[list[Sentiment | TextError]]] = deque()
        try:
            async for batch in batches:
                waiting.append(asyncio.create_task(self.score_batch(batch, **options)))
                if len(waiting) >= concurrency:
                    for each in await waiting.popleft():
                        yield each
            while waiting:
                for each in await waiting.popleft():
                    yield each
        finally:
            # Cancel the open requests of a caller that stops reading early.
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def model(self) -> dict[str, Any]:
        """The manifest of the served model."""
        return dict(await self._call("GET", "/model"))

    async def ready(self) -> bool:
        """Whether texts are scored now; asks once."""
        try:
            return (await self._http.get("/readyz")).is_success
        except httpx.TransportError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        own = exchange.request_id()
        attempt = 0
        while True:
            attempt += 1
            try:
                return exchange.result(await self._send(method, path, body, own))
            except ClientError as error:
                wait = self._retry.wait_after(error, attempt)
            await self._sleep(wait)

    async def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None, own: Mapping[str, str]
    ) -> httpx.Response:
        try:
            return await self._http.request(method, path, json=body, headers=own)
        except httpx.TransportError as error:
            raise exchange.unanswered(error) from error


async def _chunks(texts: Iterable[Any] | AsyncIterable[Any], most_texts: int) -> AsyncIterator[list[Any]]:
    chunk = Chunk(most_texts)
    async for text in _each(texts):
        if not chunk.takes(text):
            yield chunk.texts
            chunk = Chunk(most_texts)
            chunk.takes(text)
    if chunk.texts:
        yield chunk.texts


async def _each(texts: Iterable[Any] | AsyncIterable[Any]) -> AsyncIterator[Any]:
    if isinstance(texts, AsyncIterable):
        async for text in texts:
            yield text
    else:
        for text in texts:
            yield text
