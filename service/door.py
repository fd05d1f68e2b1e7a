"""The door of a process: of the requests that come at once so many are let in, and the rest are turned away unread."""

from __future__ import annotations

import asyncio
import math
import random
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from service.errors import Overloaded
from service.formats.refusal import refusal_response
from service.logs import Access
from service.metrics import Metrics
from service.middleware import ALWAYS, account, request_id_of

# In one turn of the event loop. So many connections that all send at once are no overload; to answer so many takes it
# a few tenths of a second.
MOST = 512
SPREAD = 2.0  # seconds over which those who are turned away come back
# Where texts are scored. The format that a path belongs to has more under it, which is not told apart here.
_ANY_ID = "0" * 32
_SCORING = re.compile(r"(/sentiment|/sentiment/batch|/|/predict|/v1/classify)|(/v2)?/models/.+")


class Door:
    """Counts the requests of each turn of an event loop. It belongs to one loop.

    The queue bounds what waits for the model. Where the model is quicker than HTTP, requests wait in their sockets
    instead, where nothing bounds them and no deadline is known; and the longer a turn takes, the more come meanwhile.
    To refuse one within the application costs a third of an answer, so that at three times the capacity there would be
    no answers. Here it costs a sixth or less.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._answers: dict[tuple[str, int, bool], bytes] = {}  # made once, but for the id
        self._requests = 0
        self.last = 0  # requests in the turn before this one

    def refusal(self, scope: Mapping[str, Any], method: bytes, target: bytes, *, keep_alive: bool) -> bytes | None:
        """The answer, head and body, to a request that is turned away; None for one that is let in.

        `scope` has the request's headers and its state.
        """
        if self._requests == self.last == 0:
            asyncio.get_running_loop().call_soon(self._end)
        self._requests += 1
        if self._requests <= MOST or method != b"POST":
            return None
        path = target.partition(b"?")[0].decode("latin-1")
        found = _SCORING.fullmatch(path)
        # A page of another origin could not read an answer that the application has not made.
        if found is None or any(name == b"origin" for name, _ in scope["headers"]):
            return None
        return self._turned_away(scope, path, found[1], keep_alive=keep_alive)

    def _end(self) -> None:
        self.last, self._requests = self._requests, 0
        if self.last:
            asyncio.get_running_loop().call_soon(self._end)

    def _turned_away(self, scope: Mapping[str, Any], path: str, route: str | None, *, keep_alive: bool) -> bytes:
        # Not all at the same time, or they would meet again at the same door
        wait = math.ceil(1 + SPREAD * random.random())  # noqa: S311 (no secret)
        request_id = request_id_of(scope)
        account(self._metrics, Access(request_id, "POST", route or "other", 503, 0.0))
        if route is None or len(request_id) != len(_ANY_ID):
            return _answer(path, request_id, wait, keep_alive=keep_alive)
        key = route, wait, keep_alive
        if key not in self._answers:
            self._answers[key] = _answer(path, _ANY_ID, wait, keep_alive=keep_alive)
        return self._answers[key].replace(_ANY_ID.encode("ascii"), request_id.encode("ascii"))


def _answer(path: str, request_id: str, wait: float, *, keep_alive: bool) -> bytes:
    error = Overloaded("More requests come than can be answered.", retry_after=wait)
    response = refusal_response(error, path, request_id)
    lines = [*response.raw_headers, *ALWAYS, (b"x-request-id", request_id.encode("ascii"))]
    if not keep_alive:
        lines.append((b"connection", b"close"))
    head = b"".join(b"%b: %b\r\n" % line for line in lines)
    status = HTTPStatus(response.status_code)
    return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (status, status.phrase.encode("ascii"), head, bytes(response.body))
