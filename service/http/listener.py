"""Takes connections from a socket, more of them at a time the more there is to do; at the end, all that wait."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import socket
import struct
import sys
from collections.abc import Callable

from service.logs import where

LOG = logging.getLogger("service")

BACKLOG = 2048  # connections that wait in the kernel
PAUSE = 0.1  # seconds, where the system has no descriptor or memory for another one
MOMENT = 0.002  # seconds in which another worker may take a connection, if it has time
# Drops packets with the flag SYN and lets others pass (classic BPF: load byte 13 of the TCP header, test bit 2).
_NO_SYN = ((0x30, 0, 0, 13), (0x45, 0, 1, 2), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
_SO_ATTACH_FILTER = 26  # Linux


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
        self._ending = self._closed = False
        self.taken = 0  # connections, so far
        listener.setblocking(False)
        listener.listen(BACKLOG)
        self._listen()

    def refuse_new(self) -> None:
        """Let no new handshake begin; those that have begun end in the kernel's queue, from which they are taken.

        Were the socket closed with connections in its queue, the kernel would reset them. Clients whose first packet is
        dropped send it again after a second, when this socket is closed or another process listens. Linux alone can.
        """
        self._ending = True
        if sys.platform == "linux":
            code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in _NO_SYN))
            program = struct.pack("HP", len(_NO_SYN), ctypes.addressof(code))
            with contextlib.suppress(OSError):  # a sandbox that has no filters
                self._listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)

    def close(self) -> None:
        """Take no more, and after `refuse_new` what waits before that; the socket itself is its owner's."""
        if not self._closed:
            self._closed = True
            while self._ending and self._take():
                pass
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
            if not self._take():
                return

    def _take(self) -> bool:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return False
        except OSError as error:
            # It stays readable, and there may be a descriptor again when others have left.
            LOG.error("no connection can be taken: %s", error.strerror or where(error))
            self._rest(PAUSE)
            return False
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.taken += 1
        task = self._loop.create_task(self._serve(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    def _rest(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener)
        self._loop.call_later(seconds, self._listen)

    async def _serve(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._protocol, connection)
        except OSError:  # its client has left already
            connection.close()
