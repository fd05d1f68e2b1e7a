"""Load shedding: admits 512 requests per iteration of the event loop and answers the rest with 503, before their body.

The queue bounds what waits for the model. Where the model is quicker than HTTP, requests wait in their sockets
instead, where nothing bounds them and no deadline is known; and the longer an iteration takes, the more arrive
meanwhile. A refusal within the application costs a third of an answer, so at three times the capacity there would be no
answers. Here it costs a sixth or less. While the process drains, every request for a score is answered here: its body
is read, and then its connection is closed, so that no client finds it reset.
"""

from __future__ import annotations

import asyncio
import math
import random
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from service.errors import Draining, Overloaded, ServiceError
from service.logs import Access
from service.metrics import Metrics
from service.middleware import ALWAYS, account, request_id_of

# In one iteration of the event loop. 512 connections that all send at once are no overload; to answer them takes it a
# few tenths of a second.
MOST = 512
SPREAD = 2.0  # seconds over which clients that are refused come back
# Where texts are scored. The format that a path belongs to has more under it, which is not told apart here.
_ANY_ID = "0" * 32
_SCORING = re.compile(r"(/sentiment|/sentiment/batch|/|/predict|/v1/classify)|(/v2)?/models/.+")


class LoadShedding:
    """Counts the requests of each iteration of an event loop. It belongs to one loop."""

    def __init__(
        self,
        metrics: Metrics,
        refuse: Callable[[ServiceError, str, str], Response],
        draining: Callable[[], bool],
    ) -> None:
        """`refuse(error, path, request_id)` is the answer in the format of a path."""
        self._metrics = metrics
        self._refuse = refuse
        self.draining = draining
        self._answers: dict[tuple[str, int, bool], bytes] = {}  # made once, but for the id
        self._requests = 0
        self.last = 0  # requests in the iteration before this one

    def refusal(self, scope: Mapping[str, Any], method: bytes, target: bytes, *, keep_alive: bool) -> bytes | None:
        """The answer, head and body, to a request that is refused; None for one that is admitted.

        `scope` has the request's headers and its state.
        """
        if self._requests == self.last == 0:
            asyncio.get_running_loop().call_soon(self._end)
        self._requests += 1
        draining = self.draining()
        if (self._requests <= MOST and not draining) or method != b"POST":
            return None
        path = target.partition(b"?")[0].decode("latin-1")
        found = _SCORING.fullmatch(path)
        # A page of another origin could not read an answer that the application has not made.
        if found is None or any(name == b"origin" for name, _ in scope["headers"]):
            return None
        request_id = request_id_of(scope)
        account(self._metrics, Access(request_id, "POST", found[1] or "other", 503, 0.0))
        if draining:
            return self._answer(Draining(retry_after=1), path, request_id, keep_alive=False)
        # Not all at the same time, or they would meet again
        wait = math.ceil(1 + SPREAD * random.random())  # noqa: S311 (no secret)
        error = Overloaded("More requests come than can be answered.", retry_after=wait)
        if found[1] is None or len(request_id) != len(_ANY_ID):
            return self._answer(error, path, request_id, keep_alive=keep_alive)
        key = path, wait, keep_alive
        if key not in self._answers:
            self._answers[key] = self._answer(error, path, _ANY_ID, keep_alive=keep_alive)
        return self._answers[key].replace(_ANY_ID.encode("ascii"), request_id.encode("ascii"))

    def _end(self) -> None:
        self.last, self._requests = self._requests, 0
        if self.last:
            asyncio.get_running_loop().call_soon(self._end)

    def _answer(self, error: ServiceError, path: str, request_id: str, *, keep_alive: bool) -> bytes:
        response = self._refuse(error, path, request_id)
        lines = [*response.raw_headers, *ALWAYS, (b"x-request-id", request_id.encode("ascii"))]
        if not keep_alive:
            lines.append((b"connection", b"close"))
        head = b"".join(b"%b: %b\r\n" % line for line in lines)
        status = HTTPStatus(response.status_code)
        return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (status, status.phrase.encode("ascii"), head, bytes(response.body))
