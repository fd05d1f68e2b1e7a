"""The threads that own the model: one computes a batch while the other encodes the next, and there is no timer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from service.batch import each_or_alone
from service.cost import Cost
from service.errors import TextError
from service.interface import ServedClassifier
from service.lanes import Lanes, Pair
from service.logs import where
from service.metrics import Metrics
from service.queue import CHARACTERS_PER_TOKEN, Queue, Row

if TYPE_CHECKING:
    from service.queue import Outcome

LOG = logging.getLogger("service.worker")

# Where a text fails, it may be the model that is broken. Then this one fails, too, and the thread ends.
KNOWN = "ok"


class Worker:
    """Owns the classifier from opening it to the end.

    The model's thread alone computes. It encodes, too, what it finds when it was idle: a text that comes alone changes
    threads once on its way there and once on its way back. What comes while it computes is encoded by the second
    thread; tokenizers lets go of Python's lock meanwhile, and so does torch.
    """

    def __init__(
        self,
        queue: Queue,
        lanes: Lanes,
        cost: Cost,
        open_classifier: Callable[[], ServedClassifier],
        *,
        max_batch_tokens: int,
        metrics: Metrics,
        clock: Callable[[], float],
    ) -> None:
        self._queue = queue
        self._lanes = lanes
        self._cost = cost
        self._open_classifier = open_classifier
        self._characters = max_batch_tokens * CHARACTERS_PER_TOKEN
        self._metrics = metrics
        self._clock = clock
        self._since: float | None = None  # when the model's thread took up what it works on
        # Daemons, so that a model that hangs cannot hold up the exit of the process.
        self._model = threading.Thread(target=self._run, args=(self._serve,), name="model", daemon=True)
        self._tokenizer = threading.Thread(target=self._run, args=(self._encode_ahead,), name="tokenizer", daemon=True)

    def attach(
        self,
        loop: asyncio.AbstractEventLoop,
        opened: asyncio.Future[ServedClassifier],
        *,
        deliver: Callable[[Sequence[Row], Sequence[Outcome]], None],
        died: Callable[[], None],
    ) -> None:
        """Say whom to tell: on `loop` this resolves `opened`, calls `deliver` once a batch, and `died` if it dies."""
        self._loop = loop
        self._opened = opened
        self._deliver = deliver
        self._died = died

    def start(self) -> None:
        """Start the model's thread; it starts the other when the classifier is open."""
        self._model.start()

    def is_alive(self) -> bool:
        """Whether the model's thread runs."""
        return self._model.is_alive()

    def busy(self) -> float:
        """Seconds for which the model's thread has been working on one batch; 0 where it waits for texts."""
        since = self._since
        return 0.0 if since is None else self._clock() - since

    def join(self, timeout: float) -> bool:
        """Whether both threads have ended (or never began), or do within `timeout` seconds each."""
        for thread in (self._model, self._tokenizer):
            if thread.is_alive():
                thread.join(timeout)
        return not self._model.is_alive() and not self._tokenizer.is_alive()

    def open(self) -> bool:
        """Open and warm up the classifier, and tell how that went; whether it went well."""
        try:
            self._classifier = self._open_classifier()
            self._classifier.warm_up()
        except BaseException as error:
            self._post(self._tell, error)
            return False
        self._post(self._tell, self._classifier)
        return True

    def encode(self) -> None:
        """Take up what is due first, about a batch of it, and put it in the lanes."""
        started = self._clock()
        rows = self._queue.take(self._characters)
        for row in rows:
            if row.first:
                row.ticket.queued = started - row.ticket.admitted
                self._metrics.queue_wait(row.ticket.queued)
        rows = [row for row in rows if self._wanted(row, started)]
        if not rows:
            return
        encoded = each_or_alone(self._classifier.encode, [row.text for row in rows])
        if _failed(encoded):
            self._classifier.encode([KNOWN])
        seconds = self._clock() - started
        self._metrics.tokenized(seconds)
        for ticket in {row.ticket for row in rows}:
            ticket.tokenizing += seconds
        promised = tokens = 0
        refused: list[tuple[Row, Outcome]] = []
        read: list[Pair] = []
        for row, text in zip(rows, encoded, strict=True):
            if isinstance(text, TextError):
                refused.append((row, text))
            elif text.tokens == 0:
                refused.append((row, TextError("blank", "there is nothing to read in the text")))
            else:
                promised += row.promised
                tokens += text.tokens
                read.append((row, text))
        self._lanes.add(read)
        self._cost.read(promised, tokens)
        self._hand_back(refused)

    def infer(self, since: float | None = None) -> None:
        """Compute the next batch and hand it back. What it cost counts from `since`, without which from now."""
        started = self._clock()
        batch: list[Pair] = []
        # What nobody waits for leaves its place to others.
        while not batch and (taken := self._lanes.take()):
            batch = [pair for pair in taken if self._wanted(pair[0], started)]
        if not batch:
            return
        # Those that are to be explained come after the others, who need not wait for it.
        for explained in (False, True):
            if pairs := [pair for pair in batch if pair[0].explained == explained]:
                self._compute(pairs, explained)
        lengths = [len(text.token_ids) for _, text in batch]
        self._cost.learn(sum(lengths), max(lengths), self._clock() - (started if since is None else since))

    def _compute(self, batch: list[Pair], explained: bool) -> None:
        started = self._clock()
        if explained:
            outcomes = each_or_alone(self._classifier.explain, [row.text for row, _ in batch])
        else:
            outcomes = each_or_alone(self._classifier.infer, [text for _, text in batch])
        if _failed(outcomes):
            self._check_model()
        seconds = self._clock() - started
        for ticket in {row.ticket for row, _ in batch}:
            ticket.inferring += seconds
        tokens = sum(len(text.token_ids) for _, text in batch)
        self._metrics.batch(len(batch), tokens, sum(text.unknown for _, text in batch), seconds)
        self._metrics.predicted(each.label for each in outcomes if not isinstance(each, TextError))
        self._hand_back([(row, outcome) for (row, _), outcome in zip(batch, outcomes, strict=True)])

    def _check_model(self) -> None:
        if known := [text for text in self._classifier.encode([KNOWN]) if text.tokens]:
            self._classifier.infer(known)

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            # Not the fault of a text: the waiters are told and readiness goes red.
            try:
                LOG.critical("the model's thread has died: %s", where(error))
            finally:
                self._queue.close()
                self._post(self._died)

    def _serve(self) -> None:
        if not self.open():
            return
        self._tokenizer.start()
        since = self._clock()
        while self._queue.await_text(self._lanes.__bool__):
            self._since = since = self._clock()
            if self._wants():
                self.encode()
            self._queue.computes()
            self.infer(since)
            self._since = None
        # A drain that gave up leaves some behind: they count as dropped.
        while taken := self._lanes.take():
            for row, _ in taken:
                self._wanted(row, since)

    def _encode_ahead(self) -> None:
        while self._queue.await_ahead(self._wants):
            self.encode()
            self._queue.shelved()

    def _wants(self) -> bool:
        return self._lanes.wants(self._queue.due)

    def _wanted(self, row: Row, now: float) -> bool:
        # The event loop may be too busy to have seen that the deadline passed.
        left = row.ticket.left or ("deadline" if now >= row.ticket.deadline else None)
        if left is not None:
            self._metrics.dropped(left, 1)
        return left is None

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


def _failed(outcomes: Sequence[object]) -> bool:
    return any(isinstance(each, TextError) and each.code == "failed" for each in outcomes)
