"""The loop: take comments, have them scored, settle what becomes of them."""

from __future__ import annotations

import logging
import random
import threading
from collections import Counter
from collections.abc import Sequence
from itertools import islice

import redis

from examples.moderation.comments import TEXT, Comment, Comments, Decision
from sentiment_client import Client, ClientError, Failed, Invalid, Refused, Sentiment, TextError

LOG = logging.getLogger("moderation")

# A 500 may pass; one that stays is the text's.
TRIES_AT_FAILURES = 3
MOST_FIELDS = 100  # of a comment, beside its text: Redis bounds what a script can unpack
FIRST_WAIT, LONGEST_WAIT = 0.2, 30.0  # seconds; where the service says no Retry-After


class Stopped(Exception):
    """A signal came while the consumer waited; its comments stay pending for the next consumer."""


class NoAction(ClientError):
    """The served model has no label `negative`, so it gives no action."""


class Consumer:
    """Decides comments until it is stopped. Logs ids, counts and reasons, never a text."""

    def __init__(
        self,
        comments: Comments,
        client: Client,
        *,
        batch: int = 64,
        max_deliveries: int = 3,
        claim_idle: float = 60.0,
        stopping: threading.Event | None = None,
    ) -> None:
        self._comments = comments
        self._client = client
        self._batch = batch
        self._max_deliveries = max_deliveries
        self._claim_idle = claim_idle
        self._stopping = stopping or threading.Event()

    def run(self) -> None:
        """Decide comments until `stopping` is set. A Redis that is away is waited for."""
        attempt = 0
        while not self._stopping.is_set():
            try:
                self._comments.create()
                while not self._stopping.is_set():
                    self.turn(wait=1.0)
                    attempt = 0
            except redis.RedisError as error:
                if not isinstance(error, redis.ConnectionError | redis.TimeoutError):
                    raise
                attempt += 1
                LOG.warning("redis is away: %s", type(error).__name__)
                self._stopping.wait(_wait(attempt))
            except Stopped:
                break

    def turn(self, wait: float) -> int:
        """Decide one comment that was left behind and one batch of new ones; how many."""
        decided = 0
        old = self._comments.take_abandoned()
        if old is not None:
            decided += self._settle(self._decide_again(old))
        new = self._comments.new(self._batch, 0.001 if old else min(wait, self._claim_idle / 2))
        if new:
            decided += self._settle(self._decide(new))
        return decided

    def _settle(self, decisions: Sequence[Decision]) -> int:
        first = self._comments.settle(decisions)
        counts = Counter(decision.target for decision in decisions)
        LOG.info("decided %d: %s", first, ", ".join(f"{target} {count}" for target, count in sorted(counts.items())))
        return first

    def _decide_again(self, comment: Comment) -> list[Decision]:
        if comment.deliveries > self._max_deliveries:
            # Its consumer died each time; the comment may be the reason.
            return [_dead(comment, "deliveries", f"was taken {comment.deliveries - 1} times and never decided")]
        return self._decide([comment])

    def _decide(self, comments: Sequence[Comment]) -> list[Decision]:
        decisions: list[Decision] = []
        readable: list[tuple[Comment, str]] = []
        for comment in comments:
            try:
                readable.append((comment, comment.text))
            except KeyError:
                decisions.append(_dead(comment, "no-text", "has no field `text`"))
            except UnicodeDecodeError:
                decisions.append(_dead(comment, "not-utf-8", "its text is not UTF-8"))
        if readable:
            answers = self._answers([comment for comment, _ in readable], [text for _, text in readable])
            decisions += [_decision(comment, each) for (comment, _), each in zip(readable, answers, strict=True)]
        return decisions

    def _answers(self, comments: Sequence[Comment], texts: Sequence[str]) -> list[Sentiment | TextError]:
        """An answer for each text. A request that is refused for its texts is halved until they are found."""
        try:
            return self._ask(comments, texts)
        except Refused as error:
            if len(texts) == 1:
                return [TextError(error.kind or str(error.status), error.detail)]
        middle = len(texts) // 2
        return self._answers(comments[:middle], texts[:middle]) + self._answers(comments[middle:], texts[middle:])

    def _ask(self, comments: Sequence[Comment], texts: Sequence[str]) -> list[Sentiment | TextError]:
        """Ask until there is an answer. Raises Refused where the texts are to blame, and Stopped."""
        attempt = 0
        while True:
            attempt += 1
            try:
                answers = self._client.score_batch(texts)
                if any(isinstance(each, Sentiment) and each.action is None for each in answers):
                    raise NoAction("the model has no label `negative`, so it gives no action")
                return answers
            except ClientError as error:
                if _blames_texts(error, attempt):
                    raise
                # No kind of outage makes a comment a poisonous one: it is held until it is over.
                self._wait_holding(comments, error, attempt)

    def _wait_holding(self, comments: Sequence[Comment], error: ClientError, attempt: int) -> None:
        named = error.retry_after if isinstance(error, Refused) else None
        seconds = _wait(attempt) if named is None else named * random.uniform(1, 1.25)  # noqa: S311
        LOG.warning("no answer (%s): waiting %.1f s", error, seconds)
        while seconds > 0:
            step = min(seconds, self._claim_idle / 3)
            if self._stopping.wait(step):
                raise Stopped
            seconds -= step
            self._comments.keep(comments)


def _blames_texts(error: ClientError, attempt: int) -> bool:
    if isinstance(error, Failed):
        return attempt >= TRIES_AT_FAILURES
    return isinstance(error, Invalid) and error.status in (400, 413, 422)


def _decision(comment: Comment, answer: Sentiment | TextError) -> Decision:
    if isinstance(answer, TextError):
        return _dead(comment, answer.code, answer.message)
    assert answer.action is not None  # noqa: S101 -- _ask refuses such answers
    # Moderators read held comments, and need their text; allowed comments, the most, are identified by their id.
    fields = {} if answer.action == "allow" else _own_fields(comment)
    decision = {name: getattr(answer, name) for name in ("label", "score", "reason", "model")}
    fields |= {name: value for name, value in decision.items() if value is not None}
    return Decision(comment, answer.action, fields)


def _dead(comment: Comment, reason: str, detail: str) -> Decision:
    LOG.warning("%s goes to the dead letters: %s (%s)", comment.id, reason, detail)
    return Decision(comment, "dead", {**_own_fields(comment), "reason": reason, "detail": detail})


def _own_fields(comment: Comment) -> dict[str | bytes, str | bytes | float]:
    """To stand before the pipeline's: a reader for whom a name counts once takes the last."""
    own: dict[str | bytes, str | bytes | float] = {}
    if (text := comment.fields.get(TEXT.encode())) is not None:
        own[TEXT.encode()] = text
    own.update(islice(comment.fields.items(), MOST_FIELDS))
    return own


def _wait(attempt: int) -> float:
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt - 1, 20))
    return longest * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, hides nothing
