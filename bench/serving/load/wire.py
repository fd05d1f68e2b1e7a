"""HTTP/1.1 as the load speaks it: requests made beforehand, and of an answer no more than counts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes over the wire; `kind` is what its latency is counted under."""

    payload: bytes
    kind: str = "tweet"


def post(path: str, body: bytes) -> bytes:
    """A request as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def singles(
    texts: Sequence[str], kind: str = "tweet", path: str = "/sentiment", *, listed: bool = False
) -> list[Request]:
    """One text a request, as a string or as a list of one."""
    bodies = (json.dumps({"text": [text] if listed else text}).encode() for text in texts)
    return [Request(post(path, body), kind) for body in bodies]


# Wire format of another server -> its path and the body for one text.
FORMATS: dict[str, tuple[str, Callable[[str], object]]] = {
    "Hugging Face": ("/", lambda text: {"inputs": text}),
    "text-embeddings-inference": ("/predict", lambda text: {"inputs": text}),
    "vLLM classify": ("/v1/classify", lambda text: {"input": text}),
    "Open Inference": (
        "/v2/models/default/infer",
        lambda text: {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": [text]}]},
    ),
}


def in_format(texts: Sequence[str], name: str) -> list[Request]:
    """One text a request, in a wire format of FORMATS."""
    path, body = FORMATS[name]
    return [Request(post(path, json.dumps(body(text)).encode())) for text in texts]


def batches(texts: Sequence[str], size: int) -> list[Request]:
    """`size` texts a request, the last ones filled up with the first."""
    groups = [[texts[(start + place) % len(texts)] for place in range(size)] for start in range(0, len(texts), size)]
    return [Request(post("/sentiment/batch", json.dumps({"texts": group}).encode()), "batch") for group in groups]


def mixed(first: Sequence[Request], second: Sequence[Request], share: float) -> list[Request]:
    """Requests of which about `share` (above 0) is of the second kind, spread evenly."""
    every = round(1 / share)
    return [
        second[place // every % len(second)] if place % every == every - 1 else request
        for place, request in enumerate(first)
    ]


class Connection(asyncio.Protocol):
    """One connection: a request at a time, and `done(status, retry_after)` when it is answered; 0 where it was cut."""

    def __init__(self) -> None:
        self._done: Callable[[int, float], None] | None = None
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)  # of a TCP connection; uvloop's is none by name

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol. Wakes the waiter with an error."""
        self._transport = None
        self._finish(0, 0.0)

    @property
    def open(self) -> bool:
        """Whether it can be used."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, payload: bytes, done: Callable[[int, float], None]) -> None:
        """Send one request. Raises ConnectionError where the connection is closed."""
        if self._transport is None:
            raise ConnectionError("the connection is closed")
        self._done = done
        self._transport.write(payload)

    def close(self) -> None:
        """Leave, whether or not an answer is due."""
        self._done = None
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower() + b"\r\n"
        length = int(_header(head, b"content-length", b"0"))
        if len(self._buffer) < end + 4 + length:
            return
        status, self._buffer = int(head[9:12]), self._buffer[end + 4 + length :]
        if b"connection: close" in head and self._transport is not None:
            self._transport.close()
        self._finish(status, float(_header(head, b"retry-after", b"0")))

    def _finish(self, status: int, retry_after: float) -> None:
        done, self._done = self._done, None
        if done is not None:
            done(status, retry_after)


def answer_status(answer: bytes) -> int:
    """The status of an answer that is complete, else 0."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return 0
    length = int(_header(answer[:end].lower() + b"\r\n", b"content-length", b"0"))
    return int(answer[9:12]) if len(answer) >= end + 4 + length else 0


def _header(head: bytes, name: bytes, default: bytes) -> bytes:
    start = head.find(b"\r\n" + name + b":")
    return default if start < 0 else head[start + len(name) + 3 : head.index(b"\r\n", start + 2)].strip()


async def connect(port: int) -> Connection:
    """An open connection."""
    _, connection = await asyncio.get_running_loop().create_connection(Connection, HOST, port)
    return connection
