"""Load shedding: refuses requests that the queues have no room for as soon as their heads have come.

Without a task, a middleware or a look at the body, and with an answer made beforehand (bench/README.md).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Container
from functools import lru_cache
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Scope

from service.auth.keys import Keys
from service.errors import Overloaded, Refuse, Unauthorized, Unavailable
from service.http.body import is_doubtful
from service.http.middleware import ALWAYS, record, request_id_of
from service.metrics import Metrics
from service.models.registry import ModelRegistry

ENVELOPE = len('{"text": ""}')  # bytes of a body beside its text
_NO_ID = "0" * 32  # as long as an id that the service makes

# Gets the refusal of a request, head and body; None where the application must answer it.
Decided = Callable[[bytes | None], None]
Shed = Callable[[Scope, Decided], None]


class LoadShedding:
    """Answers in place of the application, which itself refuses what this lets through: other paths, bad keys.

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
        self._refusing = False  # whether a request was refused in the last turn of the event loop
        self._waiting: list[tuple[Scope, Decided]] = []  # to be drawn when the others of this turn have been read
        self._prepared = lru_cache(256)(self._answer)

    def __call__(self, scope: Scope, decided: Decided) -> None:
        """Call `decided` at once, or at the end of this turn of the event loop. Refusals are logged and counted."""
        if scope["method"] != "POST":
            decided(None)
        elif not self._refusing:
            decided(self._refusal(scope))
        else:
            if not self._waiting:
                asyncio.get_running_loop().call_soon(self._draw)
            self._waiting.append((scope, decided))

    def _draw(self) -> None:
        waiting, self._waiting, self._refusing = self._waiting, [], False
        random.shuffle(waiting)
        for scope, decided in waiting:
            decided(self._refusal(scope))

    def _refusal(self, scope: Scope) -> bytes | None:
        if not self._registry.full(self._ahead):
            # A turn of the event loop reads hundreds of requests before it runs their tasks, which admit them: it calls
            # `_begin` right before the first of these tasks.
            if not self._ahead:
                asyncio.get_running_loop().call_soon(self._begin)
            self._ahead += 1
            return None
        self._refusing = True
        # The application answers at other paths, and where the answer closes the connection, or is 413.
        if scope["path"] not in self._paths or is_doubtful(scope, self._limit):
            return None
        arrived = time.monotonic()
        try:
            if self._keys is not None:
                self._keys.check(scope)
            declared = int(dict(scope["headers"]).get(b"content-length", 0))  # a number: the parser refuses others
            self._registry.check_room(self._ahead, max(0, declared - ENVELOPE))
            return None
        except Overloaded as error:
            retry_after = int(error.headers["Retry-After"])
        except (Unauthorized, Unavailable):
            return None
        path, request_id = scope["path"], request_id_of(scope)
        if len(request_id) == len(_NO_ID):
            status, answer = self._prepared(path, retry_after)
            answer = answer.replace(_NO_ID.encode(), request_id.encode("ascii"))
        else:
            status, answer = self._answer(path, retry_after, request_id)
        record(self._metrics, scope, path, status, request_id, time.monotonic() - arrived)
        return answer

    def _begin(self) -> None:
        self._ahead = 0

    def _answer(self, path: str, retry_after: int, request_id: str = _NO_ID) -> tuple[int, bytes]:
        response = self._refuse(Overloaded(retry_after=retry_after), path, request_id)
        return response.status_code, to_http(response, request_id)


def to_http(response: Response, request_id: str, *more: tuple[bytes, bytes]) -> bytes:
    """A response as it is sent: HTTP/1.1 with the headers that all have, and `more` of them."""
    headers = [*response.raw_headers, *ALWAYS, (b"x-request-id", request_id.encode("ascii")), *more]
    head = b"".join(b"%b: %b\r\n" % header for header in headers)
    phrase = HTTPStatus(response.status_code).phrase.encode()
    return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (response.status_code, phrase, head, bytes(response.body))
