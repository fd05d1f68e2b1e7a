"""A client that is no library: it counts every byte it sends and reads, and may behave as badly as it likes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

PATIENCE = 60.0  # seconds after which a test fails rather than hangs


class Reply(NamedTuple):
    """An answer; headers by their names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


def request(path: str, body: object = None, headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a request: GET without a body, else POST of its JSON (or of the bytes it is)."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: test"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


class Connection:
    """One connection of a client, for a request after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, data: bytes) -> None:
        """Send bytes, whatever they are."""
        self.writer.write(data)

    async def ask(self, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Send a request and read its answer."""
        self.send(request(path, body, headers))
        return await self.reply()

    async def reply(self) -> Reply:
        """The next answer. Raises IncompleteReadError where the server closes before it is complete."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Reply(int(head[0].split()[1]), headers, body)

    async def closed(self) -> bytes:
        """What the server sends until it closes the connection."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """A connection, which is aborted in the end."""
    address = urlsplit(url)
    reader, writer = await asyncio.wait_for(asyncio.open_connection(address.hostname, address.port), PATIENCE)
    try:
        yield Connection(reader, writer)
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def once(url: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Reply:
    """The answer to a request over a connection of its own."""
    async with connected(url) as connection:
        return await connection.ask(path, body, headers)


async def recovered(url: str) -> None:
    """Return once a text is scored over a new connection."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                if (await once(url, "/sentiment", {"text": "good"})).status == 200:
                    return


def texts(count: int) -> Sequence[str]:
    """So many texts, no two alike, short and long."""
    words = ("good", "awful", "room", "the service was slow", "never again", "I loved it", "😀", "not bad at all")
    return [
        f"{words[number % 8]} {number} {words[number // 8 % 8]}" + " and so on" * (number % 37 == 0) * 40
        for number in range(count)
    ]
