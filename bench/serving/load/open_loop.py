"""The open loop: requests start at a constant rate, and each latency counts from the intended start."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import time
from collections import deque
from collections.abc import Coroutine, Iterator, Sequence
from typing import Any

from bench.serving.load.load import REFUSED, WARM_UP, Load
from bench.serving.load.timer import ticking
from bench.serving.load.wire import Connection, Request, connect

CONNECTIONS = 64  # opened beforehand; more when they are needed
RETURNING = 0.1  # of the refused: were all to come back, they would be the load
PATIENCE = 20.0  # seconds for answers after the last request
AT_ONCE = 32  # requests


class Arrivals:
    """One open loop; `open_loop` runs it."""

    def __init__(self, port: int, load: Load, connections: int, leaving: float) -> None:
        self._port = port
        self._load = load
        self._most = connections
        self._leaving = leaving
        self._draw = random.Random(0)  # noqa: S311 - repeatable, not secret
        self._free: deque[Connection] = deque()
        self._connections = 0
        self._begin = self._end = 0.0  # of the time that counts
        self._waiting: deque[tuple[Request, float]] = deque()  # and when it was to start
        self._unanswered = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, requests: Iterator[Request], rate: float) -> None:
        """Let them arrive, and wait for their answers."""
        for _ in range(min(CONNECTIONS, self._most)):
            await self._connect()
        began = time.perf_counter()
        self._begin = began + WARM_UP * self._load.seconds
        self._end = self._begin + self._load.seconds
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        number = 0

        def tick() -> None:
            nonlocal number
            with contextlib.suppress(BlockingIOError):
                os.read(timer, 8)
            # A few at once where some are due, so that answers are read in between.
            for _ in range(AT_ONCE):
                intended = began + number / rate
                now = time.perf_counter()
                if intended > now:
                    return
                if intended >= self._end:
                    if not ended.done():
                        ended.set_result(None)
                    return
                self._load.late.append(now - intended)
                self._start(next(requests), intended)
                number += 1

        with ticking(rate) as timer:
            loop.add_reader(timer, tick)
            await ended
            loop.remove_reader(timer)
        await self._finish()

    def _start(self, request: Request, intended: float) -> None:
        self._load.sent += intended >= self._begin
        self._waiting.append((request, intended))
        self._flush()

    async def _finish(self) -> None:
        end = time.perf_counter() + PATIENCE
        while (self._unanswered or self._tasks or self._waiting) and time.perf_counter() < end:
            await asyncio.sleep(0.02)
        self._load.failed += self._unanswered + len(self._waiting)
        for task in list(self._tasks):
            task.cancel()
        for connection in self._free:
            connection.close()

    def _flush(self) -> None:
        while self._waiting and self._free:
            connection = self._free.popleft()
            if connection.open:
                self._launch(connection, *self._waiting.popleft())
            else:
                self._replace()
        if self._waiting and self._connections < self._most:
            self._keep(self._connect())

    def _launch(self, connection: Connection, request: Request, intended: float) -> None:
        counted = intended >= self._begin
        if self._draw.random() < self._leaving:
            self._load.left += counted
            connection.send(request.payload, lambda *_: None)
            # In the next turn of the loop, once the request is sent.
            asyncio.get_running_loop().call_soon(connection.close)
            self._replace()
            return
        self._unanswered += 1

        def done(status: int, retry_after: float) -> None:
            self._unanswered -= 1
            now = time.perf_counter()
            self._load.total += status == 200
            self._load.answered += status == 200 and self._begin <= now < self._end
            if counted:
                self._load.count(request.kind, status, now - intended)
                if status in REFUSED:
                    self._refused(request, retry_after)
            self._free.append(connection)
            self._flush()

        connection.send(request.payload, done)

    def _refused(self, request: Request, retry_after: float) -> None:
        if retry_after <= 0:
            self._load.without_retry_after += 1
        elif self._draw.random() < RETURNING:
            self._keep(self._return(request, retry_after))

    async def _return(self, request: Request, after: float) -> None:
        """Send again after `Retry-After`, on a connection of its own, so that it waits for no other request."""
        await asyncio.sleep(after)
        answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def done(status: int, _: float) -> None:
            if not answered.done():  # else it is too late: after PATIENCE nobody waits for it
                answered.set_result(status)

        connection = await connect(self._port)
        try:
            connection.send(request.payload, done)
            over = time.perf_counter() >= self._end
            accepted = await answered == 200  # not within a sum, which others add to meanwhile
            if over:
                self._load.returned_after += 1
                self._load.accepted_after += accepted
            else:
                self._load.returned += 1
                self._load.accepted += accepted
        finally:
            connection.close()

    def _replace(self) -> None:
        self._connections -= 1
        self._keep(self._connect())

    async def _connect(self) -> None:
        self._connections += 1
        try:
            self._free.append(await connect(self._port))
        except OSError:
            self._connections -= 1
            return
        self._flush()

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def open_loop(
    port: int,
    requests: Sequence[Request],
    *,
    rate: float,
    seconds: float,
    connections: int = 8000,
    leaving: float = 0.0,
) -> Load:
    """Start `rate` requests a second over at most `connections` connections; a fifth of the time first, uncounted.

    A latency counts from the request's intended start, so a stall counts for every request that it delayed. A share
    `leaving` of the clients leaves before its answer. Of the refused, RETURNING come back when Retry-After says.
    """
    load = Load(seconds)
    await Arrivals(port, load, connections, leaving).run(itertools.cycle(requests), rate)
    return load
