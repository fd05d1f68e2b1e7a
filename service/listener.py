"""Takes connections from a socket, more of them at a time the more there is to do."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

from service.logs import where

LOG = logging.getLogger("service")

BACKLOG = 2048  # connections that wait in the kernel
PAUSE = 0.1  # seconds, where the system has no descriptor or memory for another one
MOMENT = 0.002  # seconds in which another worker may take a connection, if it has time


class Listener:
    """Has each connection of a socket served by a protocol of its own, until it is closed. It belongs to one loop."""

    def __init__(
        self,
        listener: socket.socket,
        protocol: Callable[[], asyncio.Protocol],
        requests: Callable[[], int],
        has_fewest: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """`requests` says how many there were in the last turn of the loop.

        `has_fewest` is asked whether no other worker holds fewer connections than this one, of which so many are being
        made.
        """
        self._listener = listener
        self._protocol = protocol
        self._requests = requests
        self._has_fewest = has_fewest
        self._gave_way = False
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[object]] = set()
        self._closed = False
        listener.setblocking(False)
        listener.listen(BACKLOG)
        self._listen()

    def close(self) -> None:
        """Take no more; the socket itself is its owner's."""
        self._closed = True
        self._loop.remove_reader(self._listener)

    async def wait_closed(self) -> None:
        """Uvicorn asks it of its own; this one is closed when `close` returns."""

    def _listen(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        if not self._gave_way and not self._has_fewest(len(self._tasks)):
            self._gave_way = True
            self._rest(MOMENT)
            return
        self._gave_way = False
        # One a turn, as libuv would, shares connections out among workers that wait for the same socket: who has less
        # to do has more turns. But where each turn is long, one a turn would have new clients wait for minutes.
        for _ in range(1 + self._requests()):
            try:
                connection, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                # It stays readable, and there may be a descriptor again when others have left.
                LOG.error("no connection can be taken: %s", error.strerror or where(error))
                self._rest(PAUSE)
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = self._loop.create_task(self._serve(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _rest(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._loop.call_later(seconds, self._listen)

    async def _serve(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._protocol, connection)
        except OSError:  # its client has left already
            connection.close()
