"""The closed loops: each connection sends its next request when the last one is answered."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from collections.abc import Sequence

from bench.serving.load.load import WARM_UP, Load
from bench.serving.load.wire import HOST, Connection, Request, answer_status, connect


async def closed_loop(port: int, requests: Sequence[Request], *, connections: int, seconds: float) -> Load:
    """Each connection sends the next request when the last is answered; a fifth of the time first, uncounted.

    Raises:
        ConnectionError: the server closed a connection.
    """
    load, turn = Load(seconds), itertools.cycle(requests)
    cpu, began = time.process_time(), time.perf_counter()
    warm = began + WARM_UP * seconds
    end = warm + seconds

    async def converse(connection: Connection) -> None:
        finished = asyncio.get_running_loop().create_future()

        def send() -> None:
            started, request = time.perf_counter(), next(turn)

            def done(status: int, _: float) -> None:
                now = time.perf_counter()
                load.total += status == 200
                load.answered += status == 200 and warm <= now < end
                if started >= warm and now < end:
                    load.sent += 1
                    load.count(request.kind, status, now - started)
                if now < end and connection.open:
                    send()
                else:
                    finished.set_result(None)

            connection.send(request.payload, done)

        send()
        await finished

    opened = [await connect(port) for _ in range(connections)]
    try:
        await asyncio.wait_for(asyncio.gather(*map(converse, opened)), 3 * seconds + 60)
    finally:
        for connection in opened:
            connection.close()
    load.busy = (time.process_time() - cpu) / (time.perf_counter() - began)
    return load


def one_connection(port: int, requests: Sequence[Request], *, seconds: float) -> Load:
    """A closed loop of one connection; a fifth of the time first, uncounted.

    The socket blocks: an event loop of the client would add its own turn to every latency.

    Raises:
        ConnectionError: the server closed the connection.
    """
    load, turn = Load(seconds), itertools.cycle(requests)
    with socket.create_connection((HOST, port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        warm = time.perf_counter() + WARM_UP * seconds
        end = warm + seconds
        while (started := time.perf_counter()) < end:
            request = next(turn)
            connection.sendall(request.payload)
            answer = b""
            while not (status := answer_status(answer)):
                part = connection.recv(65536)
                if not part:
                    raise ConnectionError("the server closed the connection")
                answer += part
            load.total += status == 200
            if started >= warm:
                load.sent += 1
                load.answered += status == 200
                load.count(request.kind, status, time.perf_counter() - started)
    return load
