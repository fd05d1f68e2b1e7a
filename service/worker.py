"""The model's thread: takes what waits, encodes it, computes it in batches, and hands each batch back at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from service.batch import batches, each_or_alone
from service.errors import TextError
from service.interface import ServedClassifier
from service.logs import where
from service.metrics import Metrics
from service.queue import Queue, Row

if TYPE_CHECKING:
    from model.text import EncodedText
    from service.queue import Outcome

LOG = logging.getLogger("service.worker")

# Texts are taken up before their tokens are known. English has about four characters a token, so what is
# taken at once is about one batch, and a ticket that came later is not far behind.
CHARACTERS_PER_TOKEN = 4
# The estimate of the time per text is a mean over about this many of the last texts.
MEMORY = 256


class Worker:
    """Owns the classifier from opening it to the end. There is no timer: when idle it takes what waits."""

    def __init__(
        self,
        queue: Queue,
        open_classifier: Callable[[], ServedClassifier],
        *,
        max_batch_tokens: int,
        metrics: Metrics,
        clock: Callable[[], float],
    ) -> None:
        self._queue = queue
        self._open_classifier = open_classifier
        self._max_batch_tokens = max_batch_tokens
        self._metrics = metrics
        self._clock = clock
        # A daemon, so that a model that hangs cannot hold up the exit of the process.
        self._thread = threading.Thread(target=self._run, name="model", daemon=True)
        self.computing = 0  # texts that were taken together and are not all answered yet
        self.seconds_per_text = 0.0  # nothing is known before the first answer

    def start(
        self,
        loop: asyncio.AbstractEventLoop,
        opened: asyncio.Future[ServedClassifier],
        *,
        deliver: Callable[[Sequence[Row], Sequence[Outcome]], None],
        died: Callable[[], None],
    ) -> None:
        """Start the thread. On `loop` it resolves `opened`, calls `deliver` once a batch, and `died` if it dies."""
        self._loop = loop
        self._opened = opened
        self._deliver = deliver
        self._died = died
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def join(self, timeout: float) -> bool:
        """Whether the thread has ended (or never began), or does within `timeout` seconds."""
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            classifier = self._open_classifier()
            classifier.warm_up()
        except BaseException as error:
            self._post(self._tell, error)
            return
        self._post(self._tell, classifier)
        try:
            while rows := self._queue.take(self._max_batch_tokens * CHARACTERS_PER_TOKEN):
                self._answer(classifier, rows)
        except BaseException as error:
            # A defect of the service, not of a text: the waiters are told and readiness goes red.
            LOG.critical("the model's thread has died: %s", where(error))
            self._post(self._died)

    def _answer(self, classifier: ServedClassifier, rows: list[Row]) -> None:
        started = self._clock()
        self.computing = len(rows)
        for ticket, place in rows:
            if place == 0:
                ticket.queued = started - ticket.admitted
                self._metrics.queue_wait(ticket.queued)
        rows = [row for row in rows if self._wanted(row, started)]
        if rows:
            for batch in batches(self._encode(classifier, rows), self._max_batch_tokens):
                self._infer(classifier, batch)
            self._learn(self._clock() - started, len(rows))
        self.computing = 0

    def _encode(self, classifier: ServedClassifier, rows: list[Row]) -> list[tuple[Row, EncodedText]]:
        started = self._clock()
        encoded = each_or_alone(classifier.encode, [row.text for row in rows])
        seconds = self._clock() - started
        self._metrics.tokenized(seconds)
        for ticket in {row.ticket for row in rows}:
            ticket.tokenizing += seconds
        readable: list[tuple[Row, EncodedText]] = []
        refused: list[tuple[Row, Outcome]] = []
        for row, text in zip(rows, encoded, strict=True):
            if isinstance(text, TextError):
                refused.append((row, text))
            elif text.tokens == 0:
                refused.append((row, TextError("blank", "there is nothing to read in the text")))
            else:
                readable.append((row, text))
        self._hand_back(refused)
        return readable

    def _infer(self, classifier: ServedClassifier, batch: list[tuple[Row, EncodedText]]) -> None:
        started = self._clock()
        batch = [pair for pair in batch if self._wanted(pair[0], started)]
        # Those that are to be explained come after the others, who need not wait for it.
        for explained in (False, True):
            if pairs := [pair for pair in batch if pair[0].explained == explained]:
                self._compute(classifier, pairs, explained)

    def _compute(self, classifier: ServedClassifier, batch: list[tuple[Row, EncodedText]], explained: bool) -> None:
        started = self._clock()
        if explained:
            outcomes = each_or_alone(classifier.explain, [row.text for row, _ in batch])
        else:
            outcomes = each_or_alone(classifier.infer, [text for _, text in batch])
        seconds = self._clock() - started
        for ticket in {row.ticket for row, _ in batch}:
            ticket.inferring += seconds
        tokens = sum(len(text.token_ids) for _, text in batch)
        self._metrics.batch(len(batch), tokens, sum(text.unknown for _, text in batch), seconds)
        self._metrics.predicted(each.label for each in outcomes if not isinstance(each, TextError))
        self._hand_back([(row, outcome) for (row, _), outcome in zip(batch, outcomes, strict=True)])

    def _wanted(self, row: Row, now: float) -> bool:
        # The event loop may be too busy to have seen that the deadline passed.
        left = row.ticket.left or ("deadline" if now >= row.ticket.deadline else None)
        if left is not None:
            self._metrics.dropped(left, 1)
        return left is None

    def _learn(self, seconds: float, texts: int) -> None:
        weight = texts / (texts + MEMORY) if self.seconds_per_text else 1.0
        self.seconds_per_text += weight * (seconds / texts - self.seconds_per_text)

    def _hand_back(self, results: Sequence[tuple[Row, Outcome]]) -> None:
        if results:
            self._post(self._deliver, [row for row, _ in results], [outcome for _, outcome in results])

    def _tell(self, opened: ServedClassifier | BaseException) -> None:
        if self._opened.done():  # whoever waited for it was cancelled
            return
        if isinstance(opened, BaseException):
            self._opened.set_exception(opened)
        else:
            self._opened.set_result(opened)

    def _post(self, call: Callable[..., object], *arguments: object) -> None:
        # The loop is closed where a drain gave up on this thread: nobody waits then.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *arguments)
