"""The outermost middleware: request ids, the access log, metrics, and the answers to errors."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from collections.abc import Callable, Container

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import Draining, Refuse, ServiceError, Unexpected
from service.http.body import is_doubtful
from service.logs import Access, log_access, where
from service.metrics import Metrics

LOG = logging.getLogger("service")

# It is echoed into a header, a log and a document: short, without spaces, quotes and control characters.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._~:/+=@-]{1,128}")
ALWAYS = ((b"x-content-type-options", b"nosniff"),)
# Machines ask for these every few seconds: logged at debug, unless they fail.
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestMiddleware:
    """Plain ASGI, because Starlette's BaseHTTPMiddleware hides that a client leaves.

    Sets `request_id` and `arrived` (time.monotonic) in `scope["state"]`; logs from there `model` (name@version),
    `owner` (of the key) and `reason` (why the request has no valid key).
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        draining: Callable[[], bool],
        refuse: Refuse,
        paths: Container[str] = frozenset(),
        limit: int = 2**21,
    ) -> None:
        """`paths` are those of the application's routes; `limit` is that of a body, in bytes."""
        self._app = app
        self._paths = paths
        self._limit = limit
        self._metrics = metrics
        self._draining = draining
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        arrived = time.monotonic()
        request_id = request_id_of(scope)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["arrived"] = arrived
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"] = [
                    *message["headers"],
                    *ALWAYS,
                    (b"x-request-id", request_id.encode("ascii")),
                ]
                # In a drain, so that the client's next request goes to another instance.
                if self._draining() or (not state.get("body_read") and is_doubtful(scope, self._limit)):
                    headers.append((b"connection", b"close"))
            await send(message)

        async def fail(error: ServiceError) -> None:
            if status == 0:
                await self._refuse(error, scope["path"], request_id)(scope, receive, send_with_id)

        try:
            await self._app(scope, receive, send_with_id)
        except asyncio.CancelledError:
            # The server stops, its grace time is over, and it sends no answer itself.
            await fail(Draining(retry_after=0))
        except ServiceError as error:
            await fail(error)
        except Exception as error:
            LOG.error("request failed: %s", where(error), extra={"request_id": request_id})
            await fail(Unexpected("The service failed; its log has the reason under this request_id."))
        finally:
            # The path of the route and not of the request: callers cannot add values to metrics and logs.
            route = getattr(scope.get("route"), "path", None)
            if route is None:  # an outer middleware refused it
                route = scope["path"] if scope["path"] in self._paths else "other"
            record(self._metrics, scope, route, status, request_id, time.monotonic() - arrived)


def record(metrics: Metrics, scope: Scope, route: str, status: int, request_id: str, seconds: float) -> None:
    """Count and log an answered request."""
    metrics.request(route, status, seconds)
    quiet = route in _PROBES and status < 400
    state = scope["state"]
    known = state.get("model"), state.get("owner"), state.get("reason")
    access = Access(request_id, scope["method"], route, status, seconds, *known)
    log_access(access, logging.DEBUG if quiet else logging.INFO)


def request_id_of(scope: Scope) -> str:
    """The id in the request's header where it can be echoed, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text: str = value.decode("latin-1")
            if _REQUEST_ID.fullmatch(text):
                return text
    # Unique, not secret: a system call for it would be waste.
    return f"{random.getrandbits(128):032x}"
