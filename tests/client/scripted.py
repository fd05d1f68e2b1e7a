"""A small HTTP server that answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """A request that came."""

    headers: dict[str, str]
    body: Any


class Told(NamedTuple):
    """A response to give; None as body closes the connection instead."""

    status: int
    body: Any
    headers: Mapping[str, str] = MappingProxyType({})


class Scripted:
    """Answers each request by `answer`, a function of what was asked; `asked` grows."""

    def __init__(self, answer: Callable[[Asked], Told]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.url = ""


def scored(texts: list[str]) -> dict[str, Any]:
    """The answer of a service to a batch: each text's label is the text itself."""
    one = {"score": 0.5, "probabilities": {"a": 0.5, "b": 0.5}, "tokens": 1, "truncated": False}
    return {"results": [{"label": text, **one} for text in texts], "model": "scripted@0"}


def refused(status: int, retry_after: str | None = None) -> Told:
    """A problem document."""
    headers = {"X-Request-ID": "r-1", **({} if retry_after is None else {"Retry-After": retry_after})}
    return Told(status, {"type": "urn:sentiment:problem:overloaded", "detail": "There is no room."}, headers)


@contextmanager
def scripted(answer: Callable[[Asked], Told]) -> Iterator[Scripted]:
    """A server on a free port of this machine."""
    script = Scripted(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = Asked({name.lower(): value for name, value in self.headers.items()}, body)
            script.asked.append(asked)
            told = script.answer(asked)
            if told.body is None:
                self.close_connection = True
                return
            content = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
            self.send_response(told.status)
            for name, value in {**told.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
