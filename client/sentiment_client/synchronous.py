"""The blocking client."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Unpack

import httpx

from sentiment_client import answers, exchange
from sentiment_client.answers import Sentiment, TextError
from sentiment_client.batch import Batch, MaybeText, check_text, check_texts, halves
from sentiment_client.chunks import chunks
from sentiment_client.errors import ClientError, Invalid
from sentiment_client.options import BatchOptions, Options
from sentiment_client.retry import Retry


class Client:
    """A connection pool to one service; its methods may be called from any thread. Close it, or use `with`.

    Every method raises ClientError: Invalid, NotAllowed, Unavailable (once `retry` gave up), Unreachable, ...
    """

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        timeout: float = 10.0,
        retry: Retry | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._retry = retry or Retry()
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=url,
            headers=exchange.headers(api_key, timeout),
            timeout=timeout + exchange.MARGIN,
            transport=transport,
        )

    def score(self, text: str, **options: Unpack[Options]) -> Sentiment:
        """Score one text. Raises TypeError for a value that is not a string."""
        check_text(text)
        named = exchange.options(options)
        return answers.sentiment(self._call("POST", "/sentiment", {"text": exchange.sendable(text), **named}))

    def score_batch(self, texts: Iterable[MaybeText], **options: Unpack[BatchOptions]) -> list[Sentiment | TextError]:
        """Score several texts together; one that cannot be scored has a TextError in its place.

        They are one request, unless the service refuses a body of that size: then each half of them is asked for alone.
        Raises TypeError for one string instead of a list of them.
        """
        check_texts(texts, Iterable)
        batch = Batch(texts)
        return batch.placed(self._score_texts(batch.sent, exchange.options(options)))

    def _score_texts(self, texts: list[str], named: Mapping[str, Any]) -> list[Sentiment | TextError]:
        if not texts:
            return []
        try:
            body = self._call("POST", "/sentiment/batch", {"texts": texts, **named})
        except Invalid as error:
            parts = halves(texts, error)
        else:
            return answers.sentiments(body, len(texts))
        if isinstance(parts, TextError):
            return [parts]
        return [each for part in parts for each in self._score_texts(part, named)]

    def score_all(
        self,
        texts: Iterable[MaybeText],
        *,
        batch_size: int = 128,
        concurrency: int = 4,
        **options: Unpack[BatchOptions],
    ) -> Iterator[Sentiment | TextError]:
        """Score any number of texts, in order, with at most `concurrency` requests of `batch_size` texts at once.

        Reads `texts` only as far ahead as that, so that it may be endless. What is no string has a TextError in its
        place. Raises TypeError for one string instead of many.
        """
        check_texts(texts, Iterable)
        if batch_size < 1 or concurrency < 1:
            raise ValueError("batch_size and concurrency must be at least 1")
        return self._score_all(chunks(texts, batch_size), concurrency, options)

    def _score_all(
        self, batches: Iterator[list[Any]], concurrency: int, options: BatchOptions
    ) -> Iterator[Sentiment | TextError]:
        waiting: deque[Future[list[Sentiment | TextError]]] = deque()
        pool = ThreadPoolExecutor(concurrency, thread_name_prefix="sentiment-client")
        try:
            for batch in batches:
                waiting.append(pool.submit(self.score_batch, batch, **options))
                if len(waiting) >= concurrency:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            # Cancel the open requests of a caller that stops reading early.
            pool.shutdown(wait=False, cancel_futures=True)

    def model(self) -> dict[str, Any]:
        """The manifest of the served model."""
        return dict(self._call("GET", "/model"))

    def ready(self) -> bool:
        """Whether texts are scored now; asks once."""
        try:
            return self._http.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        own = exchange.request_id()
        attempt = 0
        while True:
            attempt += 1
            try:
                return exchange.result(self._send(method, path, body, own))
            except ClientError as error:
                wait = self._retry.wait_after(error, attempt)
            self._sleep(wait)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None, own: Mapping[str, str]) -> httpx.Response:
        try:
            return self._http.request(method, path, json=body, headers=own)
        except httpx.TransportError as error:
            raise exchange.unanswered(error) from error
