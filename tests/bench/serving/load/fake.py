"""A server with scripted answers, as the target of a load."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Answer = Callable[[str], Awaitable[bytes]]  # the path that was asked for -> what is sent back

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
FAILED = b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n"


def refused(retry_after: str | None) -> bytes:
    """A 503 with Retry-After, or without."""
    header = f"Retry-After: {retry_after}\r\n" if retry_after else ""
    return f"HTTP/1.1 503 Busy\r\n{header}Content-Length: 0\r\n\r\n".encode()


class Fake:
    """A running server: its port, and the requests it got."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[str] = []


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[Fake]:
    """A server in this event loop."""
    fake = Fake(0)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.partition("Content-Length: ")[2].split("\r\n")[0])
                await reader.readexactly(length)
                path = head.split()[1]
                fake.asked.append(path)
                writer.write(await answer(path))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass  # the client has left, or the loop ends
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
