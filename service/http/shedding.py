"""Load shedding: refuses requests that the queues have no room for, from their bytes and with a prepared answer.

No parser, task, middleware or look at the body: an overloaded service must refuse for much less than it answers
(bench/README.md).
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from collections.abc import Container
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple, Protocol

from starlette.responses import Response
from starlette.types import Scope

from service.auth.keys import Keys
from service.errors import Overloaded, Refuse, Unauthorized, Unavailable, whole_seconds
from service.http.middleware import ALWAYS, record, request_id_of
from service.logs import where
from service.metrics import Metrics
from service.models.registry import ModelRegistry

LOG = logging.getLogger("service")

ENVELOPE = len('{"text": ""}')  # bytes of a body beside its text
_NO_ID = "0" * 32  # as long as an id that the service makes
_LARGEST_HEAD = 2048  # bytes
# The authority of a URI without its user; it may be empty.
HOST = re.compile(rb"(?:[\w.~!$&'()*+,;=%-]*|\[[0-9a-fA-F:.]+\])(?::\d*)?", re.ASCII)
# Names of headers as clients use them; HTTP allows more characters.
_HEADER = rb"[a-zA-Z0-9_-]++:[\t -~\x80-\xff]*+"
_HEAD = re.compile(rb"POST (/[\w./-]*) HTTP/1\.1\r\n((?:%b\r\n)*%b)\r\n\r\n" % (_HEADER, _HEADER), re.ASCII)
# What decides where a request ends or whether its connection stays open, beside Content-Length and Connection.
_SPECIAL = frozenset({b"transfer-encoding", b"expect", b"upgrade", b"proxy-connection"})


class PlainHead(NamedTuple):
    """The head of a POST that every parser of HTTP reads in the same way, and whose connection stays open."""

    path: str
    headers: list[tuple[bytes, bytes]]  # with names in lower case
    length: int  # bytes of the body


class Held(Protocol):
    """A connection on which a request has begun, whose bytes wait for the end of this turn of the event loop."""

    @property
    def held(self) -> bytes:
        """These bytes."""

    def release(self) -> None:
        """Parse them."""

    def refuse(self, answer: bytes, unread: int) -> None:
        """Drop them, answer, and drop the next `unread` bytes."""


class LoadShedding:
    """Refuses in place of the application, which itself refuses what this lets through: other paths, bad keys.

    While requests are refused, those that are read in one turn of the event loop are taken in random order. The system
    reports new connections last: in the order of reading, requests on them were always refused (bench/README.md).
    """

    def __init__(
        self, registry: ModelRegistry, metrics: Metrics, refuse: Refuse, keys: Keys | None, paths: Container[str]
    ) -> None:
        """`paths` are those at which a POST needs room in a queue, and is refused here."""
        self._limit = registry.settings.max_body_bytes
        self._registry = registry
        self._metrics = metrics
        self._refuse = refuse
        self._keys = keys
        self._paths = paths
        self._ahead = 0  # requests that were let through, and whose tasks have not begun to run
        self.refusing = False  # whether a request found no room in the last turn of the event loop
        self._waiting: list[Held] = []  # to be drawn when the others of this turn have been read
        self._prepared = lru_cache(256)(self._answer)
        # A client's requests have few heads; those with keys are not kept.
        self._read = lru_cache(256)(read_head) if keys is None else read_head

    def hold(self, connection: Held) -> None:
        """Call `release` or `refuse` of a connection at the end of this turn. Refusals are logged and counted."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._draw)
        self._waiting.append(connection)

    def start(self, method: str) -> None:
        """A request goes to the application."""
        if method != "POST":
            return
        if self._registry.full(self._ahead):
            self.refusing = True
            return
        # A turn of the event loop reads hundreds of requests before it runs their tasks, which admit them: it calls
        # `_begin` right before the first of these tasks.
        if not self._ahead:
            asyncio.get_running_loop().call_soon(self._begin)
        self._ahead += 1

    def _draw(self) -> None:
        waiting, self._waiting, self.refusing = self._waiting, [], False
        random.shuffle(waiting)
        full = self._registry.full(self._ahead)
        for connection in waiting:
            try:
                if full and self._refused(connection):
                    continue
                connection.release()
            except Exception as error:  # the others still get their answers
                LOG.error("a connection failed: %s", where(error))
            full = self._registry.full(self._ahead)
        self.refusing |= full

    def _refused(self, connection: Held) -> bool:
        arrived = time.monotonic()
        data = connection.held
        end = data.find(b"\r\n\r\n", 0, _LARGEST_HEAD) + 4
        request = self._read(data[:end])
        # The application answers other paths, bodies that are too large, and reads that hold several requests.
        if request is None or request.path not in self._paths or not len(data) - end <= request.length <= self._limit:
            return False
        path, headers, length = request
        scope: Scope = {"method": "POST", "path": path, "query_string": b"", "headers": headers, "state": {}}
        try:
            if self._keys is not None:
                self._keys.check(scope)
            retry_after = whole_seconds(self._registry.retry_after(max(0, length - ENVELOPE)))
        except (Unauthorized, Unavailable):
            return False
        request_id = request_id_of(scope)
        if len(request_id) == len(_NO_ID):
            status, answer = self._prepared(path, retry_after)
            answer = answer.replace(_NO_ID.encode(), request_id.encode("ascii"))
        else:
            status, answer = self._answer(path, retry_after, request_id)
        record(self._metrics, scope, path, status, request_id, time.monotonic() - arrived)
        connection.refuse(answer, length + end - len(data))
        return True

    def _begin(self) -> None:
        self._ahead = 0

    def _answer(self, path: str, retry_after: int, request_id: str = _NO_ID) -> tuple[int, bytes]:
        response = self._refuse(Overloaded(retry_after=retry_after), path, request_id)
        return response.status_code, to_http(response, request_id)


def read_head(head: bytes) -> PlainHead | None:
    """A head, with the blank line at its end; None where only the parser of HTTP may read it."""
    found = _HEAD.fullmatch(head)
    if found is None:
        return None
    lines = [line.partition(b":") for line in found[2].split(b"\r\n")]
    headers = [(name.lower(), value.strip(b" \t")) for name, _, value in lines]
    known = dict(headers)
    length = known.get(b"content-length", b"0")
    if len(known) < len(headers) or not length.isdigit() or len(length) > 12:
        return None
    if b"host" not in known or not HOST.fullmatch(known[b"host"]):
        return None
    if known.get(b"connection", b"keep-alive").lower() != b"keep-alive" or not _SPECIAL.isdisjoint(known):
        return None
    return PlainHead(found[1].decode("ascii"), headers, int(length))


def to_http(response: Response, request_id: str, *more: tuple[bytes, bytes]) -> bytes:
    """A response as it is sent: HTTP/1.1 with the headers that all have, and `more` of them."""
    headers = [*response.raw_headers, *ALWAYS, (b"x-request-id", request_id.encode("ascii")), *more]
    head = b"".join(b"%b: %b\r\n" % header for header in headers)
    phrase = HTTPStatus(response.status_code).phrase.encode()
    return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (response.status_code, phrase, head, bytes(response.body))
