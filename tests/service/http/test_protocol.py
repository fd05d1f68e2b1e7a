"""How many bytes a head may have, whatever comes before it on its connection."""

from __future__ import annotations

import asyncio

import pytest
import uvicorn
from starlette.applications import Starlette

from service.http.protocol import LARGEST_HEAD, Protocol

pytestmark = pytest.mark.anyio

HEAD = b"POST /sentiment HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"


class Recorded(asyncio.Transport):
    """A transport that records the bytes written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Nothing is known of it."""
        return default

    def is_closing(self) -> bool:
        """It is open."""
        return False

    def pause_reading(self) -> None:
        """Nothing comes that is not given."""

    def resume_reading(self) -> None:
        """As above."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        self.sent += bytes(data)

    def close(self) -> None:
        """Nothing is open."""


def connection() -> tuple[Protocol, Recorded]:
    """A protocol that has a connection, with an application that knows no path."""
    config = uvicorn.Config(Starlette(), lifespan="off", log_config=None)
    config.load()
    protocol, transport = Protocol(config, uvicorn.Server(config).server_state, {}), Recorded()
    protocol.connection_made(transport)
    return protocol, transport


async def test_the_body_before_a_head_is_no_part_of_it() -> None:
    """A read that holds the end of a large request and the beginning of the next refuses neither."""
    protocol, transport = connection()
    protocol.data_received(HEAD % (LARGEST_HEAD + 1) + b"a" * (LARGEST_HEAD + 1) + b"POST /sent")
    protocol.data_received(b"iment HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na")
    await asyncio.gather(*protocol.tasks)
    await asyncio.gather(*protocol.tasks)
    assert transport.sent.count(b"HTTP/1.1 404") == 2
    assert b"431" not in transport.sent
    protocol.connection_lost(None)


@pytest.mark.parametrize(("before", "said"), [(b"", b"HTTP/1.1 431"), (HEAD % 1 + b"a", b"connection: close")])
async def test_a_head_without_end_is_refused(before: bytes, said: bytes) -> None:
    """The connection ends, after the answer to a request that stood before it in the same read."""
    protocol, transport = connection()
    protocol.data_received(before + b"POST / HTTP/1.1\r\nX: ")
    for _ in range(3):
        protocol.data_received(b"a" * (LARGEST_HEAD // 2))
    await asyncio.gather(*protocol.tasks)
    assert said in transport.sent
    protocol.connection_lost(None)
