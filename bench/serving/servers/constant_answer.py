"""A server that answers every request with the same bytes: `python -m bench.serving.servers.constant_answer PORT`.

What the load generator reaches against it is the generator's own capacity.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

import uvloop

from bench.serving.load.wire import HOST

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


class ConstantAnswer(asyncio.Protocol):
    """Takes what arrives at once for one request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._transport.write(ANSWER)


async def serve(port: int) -> None:
    """Until a signal."""
    server = await asyncio.get_running_loop().create_server(ConstantAnswer, HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.Runner(loop_factory=uvloop.new_event_loop).run(serve(int(sys.argv[1])))
