"""The Redis side: waiting comments, and exactly one decision on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import redis

TARGETS = ("allow", "review", "block", "dead")
TEXT = "text"

# The first decision on a comment is its outcome, whoever makes it: one that was taken for dead and is not comes
# second and changes nothing. All of it happens, or none.
_SETTLE = """
local first = redis.call('SET', KEYS[2], ARGV[3], 'NX', 'EX', ARGV[4])
if first then
  redis.call('XADD', KEYS[3], '*', unpack(ARGV, 5))
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
return first and 1 or 0
"""


class Comment(NamedTuple):
    """An entry of the stream."""

    id: str  # of the stream; the outcome is kept under it
    fields: Mapping[bytes, bytes]
    deliveries: int  # how often it was handed to a consumer, this time included

    @property
    def text(self) -> str:
        """Its text. Raises KeyError or UnicodeDecodeError where it has none."""
        return self.fields[TEXT.encode()].decode()


class Decision(NamedTuple):
    """The decision on a comment."""

    comment: Comment
    target: str  # one of TARGETS
    fields: Mapping[str | bytes, str | bytes | float]


class Comments:
    """One consumer's view of the stream `{name}:comments`, its group, and the streams `{name}:allow` and so on.

    The braces put all keys in one slot of a Redis cluster, where the script needs them.
    """

    def __init__(
        self,
        client: redis.Redis,
        *,
        name: str = "moderation",
        group: str = "moderators",
        consumer: str,
        claim_idle: float,
        keep_outcomes: float,
    ) -> None:
        # Typed as both sync and async by its authors.
        self._redis: Any = client
        self._name = name
        self._group = group
        self._consumer = consumer
        self._claim_idle = round(claim_idle * 1000)
        self._keep_outcomes = round(keep_outcomes)
        self._settle = self._redis.register_script(_SETTLE)
        self._cursor: Any = "0-0"

    def key(self, what: str) -> str:
        """The key of a stream, or with `outcome:ID` of an outcome."""
        return f"{{{self._name}}}:{what}"

    def create(self) -> None:
        """Make the group, from the stream's beginning, unless it is there."""
        try:
            self._redis.xgroup_create(self.key("comments"), self._group, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def add(self, texts: Iterable[str]) -> int:
        """Put comments into the stream; how many."""
        count = 0
        for text in texts:
            self._redis.xadd(self.key("comments"), {TEXT: text})
            count += 1
        return count

    def new(self, count: int, wait: float) -> list[Comment]:
        """Comments that no consumer has taken, after at most `wait` seconds."""
        found = self._redis.xreadgroup(
            self._group, self._consumer, {self.key("comments"): ">"}, count=count, block=max(1, round(wait * 1000))
        )
        return [Comment(id.decode(), fields, 1) for _, entries in found for id, fields in entries]

    def take_abandoned(self) -> Comment | None:
        """A comment that was taken so long ago that its consumer must be dead; it is this one's now.

        One at a time: if it is the comment that kills consumers, it takes no other with it.
        """
        found = self._redis.xautoclaim(
            self.key("comments"), self._group, self._consumer, self._claim_idle, start_id=self._cursor, count=1
        )
        self._cursor = found[0]
        for id, fields in found[1]:
            [pending] = self._redis.xpending_range(self.key("comments"), self._group, id, id, 1)
            return Comment(id.decode(), fields, pending["times_delivered"])
        return None

    def keep(self, comments: Sequence[Comment]) -> None:
        """Say that this consumer is not dead but waits; that counts as no delivery."""
        ids = [comment.id for comment in comments]
        self._redis.xclaim(self.key("comments"), self._group, self._consumer, 0, ids, justid=True)

    def settle(self, decisions: Sequence[Decision]) -> int:
        """Write each outcome together with its acknowledgement; how many were the first for their comment."""
        pipeline = self._redis.pipeline(transaction=False)
        for comment, target, fields in decisions:
            pairs: list[tuple[str | bytes, str | bytes | float]] = [*fields.items(), ("comment", comment.id)]
            flat = [part for pair in pairs for part in pair]
            self._settle(
                keys=[self.key("comments"), self.key(f"outcome:{comment.id}"), self.key(target)],
                args=[self._group, comment.id, target, self._keep_outcomes, *flat],
                client=pipeline,
            )
        return sum(pipeline.execute())
