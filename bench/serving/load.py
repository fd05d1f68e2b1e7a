"""A load's figures, and the closed loops: each connection sends its next request when the last one is answered."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.serving.wire import HOST, Connection, Request, answer_status, connect

REFUSED = (429, 503)
WARM_UP = 0.2  # of the time that counts: before it, uncounted


@dataclass(slots=True)
class Load:
    """What came of a run: `answered` within its time, the rest of what was sent within it."""

    seconds: float
    sent: int = 0
    answered: int = 0  # with 200, as all that has a latency
    total: int = 0  # answered, the uncounted beginning and end among them
    refused: int = 0
    failed: int = 0
    left: int = 0  # requests whose connection we closed before the answer
    latencies: dict[str, list[float]] = field(default_factory=dict)  # seconds, by kind
    returned: int = 0  # refusals whose Retry-After was waited out while the load went on
    accepted: int = 0  # of those, answered with 200
    returned_after: int = 0  # and those for which it had ended by then
    accepted_after: int = 0
    without_retry_after: int = 0  # refusals that do not say when to come back
    busy: float = 0.0  # share of a core that the generator used; of a closed loop
    late: list[float] = field(default_factory=list)  # seconds from intended to real start; of an open loop
    cost: float = 0.0  # processor seconds of the server, for one answer

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds

    def count(self, kind: str, status: int, seconds: float) -> None:
        """One request has ended, so long after its (intended) start."""
        if status == 200:
            self.latencies.setdefault(kind, []).append(seconds)
        elif status in REFUSED:
            self.refused += 1
        else:
            self.failed += 1

    def percentile(self, share: float, kind: str | None = None) -> float:
        """Seconds within which that share was answered."""
        kinds = self.latencies.values() if kind is None else [self.latencies.get(kind, [])]
        values = sorted(itertools.chain.from_iterable(kinds))
        return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")

    @property
    def late_p99(self) -> float:
        """Seconds from the intended to the real start of a request that the generator stays below 99 times of 100."""
        return sorted(self.late)[int(0.99 * len(self.late))] if self.late else 0.0

    def figures(self) -> dict[str, Any]:
        """What is kept of it."""
        kinds = {
            kind: {f"p{share * 100:g}_ms": round(1e3 * self.percentile(share, kind), 3) for share in (0.5, 0.9, 0.99)}
            for kind in self.latencies
        }
        names = ["sent", "answered", "refused", "failed", "left", "returned", "accepted"]
        names += ["returned_after", "accepted_after", "without_retry_after"]
        return {
            "seconds": round(self.seconds, 3),
            "answers_per_second": round(self.rate, 1),
            **{name: getattr(self, name) for name in names},
            "generator_busy": round(self.busy, 2),
            "generator_late_p99_ms": round(1e3 * self.late_p99, 3),
            "server_microseconds_an_answer": round(1e6 * self.cost, 1),
            "latency": kinds,
        }


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
