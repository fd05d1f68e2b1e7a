"""The fast path: calls the endpoints that score without FastAPI's routing and dependency injection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send


class FastRoute(NamedTuple):
    """The route in the scope, for metrics and logs."""

    path: str


class FastPathMiddleware:
    """Calls `endpoints` (by path, POST) itself, and hands every other request to the app.

    These endpoints read requests and make responses themselves; FastAPI's search for a route, exit stacks and solving
    of dependencies cost more than they do (bench/README.md). They are routes of the app, too, for its documentation and
    other methods. An outer middleware handles their errors. An endpoint gets the parameters of its path by name.
    """

    def __init__(self, app: ASGIApp, endpoints: Mapping[str, Callable[..., Awaitable[Response]]]) -> None:
        self._app = app
        known = {path: (endpoint, FastRoute(path)) for path, endpoint in endpoints.items()}
        self._endpoints = {path: each for path, each in known.items() if "{" not in path}
        self._patterns = [(compile_path(path)[0], each) for path, each in known.items() if "{" in path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        found = self._endpoints.get(path)
        named: dict[str, str] = {}
        if found is None:
            for pattern, parametric in self._patterns:
                if match := pattern.match(path):
                    found, named = parametric, match.groupdict()
                    break
            else:
                await self._app(scope, receive, send)
                return
        endpoint, scope["route"] = found
        response = await endpoint(Request(scope, receive, send), **named)
        await response(scope, receive, send)
