"""Connections are taken one a turn of the event loop where there is little to do, and more where there is much."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterator

import pytest

from service.balance import Balance
from service.http import listener as listener_module
from service.http.listener import Listener
from tests.service.support import within

pytestmark = pytest.mark.anyio


class Full(socket.socket):
    """A socket for whose connections the system has no descriptor, the first time."""

    refusals = 0

    def accept(self) -> tuple[socket.socket, object]:
        """Fail once."""
        if not self.refusals:
            self.refusals += 1
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


class Counting(asyncio.Protocol):
    """Says when so many connections were made."""

    def __init__(self, made: list[asyncio.BaseTransport], wanted: int, all_made: asyncio.Event) -> None:
        self._made, self._wanted, self._all_made = made, wanted, all_made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep it."""
        self._made.append(transport)
        if len(self._made) == self._wanted:
            self._all_made.set()


@pytest.fixture(params=[socket.socket, Full])
def bound(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """A socket of this machine that does not listen yet."""
    plug = request.param(socket.AF_INET, socket.SOCK_STREAM)
    plug.bind(("127.0.0.1", 0))
    with plug:
        yield plug


@pytest.mark.parametrize(("requests", "turns"), [(0, 6), (3, 2)])
async def test_the_more_requests_the_more_connections_a_turn(
    bound: socket.socket, requests: int, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that wait are taken, also where the system had no descriptor at first; once it is closed, none is."""
    monkeypatch.setattr(listener_module, "PAUSE", 0)
    made: list[asyncio.BaseTransport] = []
    all_made = asyncio.Event()
    asked: list[int] = []

    def look() -> int:
        asked.append(len(made))
        return requests

    listener = Listener(bound, lambda: Counting(made, 6, all_made), look)
    clients = [socket.create_connection(bound.getsockname()) for _ in range(6)]
    await within(all_made.wait())
    listener.close()
    clients.append(socket.create_connection(bound.getsockname()))
    assert len(asked) == turns + getattr(bound, "refusals", 0)
    await asyncio.sleep(0)
    assert len(made) == 6
    for plug in (*clients, *made):
        plug.close()


async def test_who_holds_fewer_takes_a_connection() -> None:
    """Of two workers the one with fewer takes all until both hold as many; alone, the other takes them."""
    balance = Balance(2)
    assert [balance.all_loaded(number) for number in (0, 1)] == [False, True]
    held: tuple[list[asyncio.BaseTransport], list[asyncio.BaseTransport]] = ([], [])
    come = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0)) as plug, plug.dup() as same:
        listeners = [
            Listener(
                each,
                lambda mine=mine: Counting(mine, len(mine) + 1, come),  # type: ignore[misc]
                lambda: 0,
                lambda coming, number=number, mine=mine: balance.has_fewest(number, 3 * number + len(mine) + coming),  # type: ignore[misc]
            )
            for number, (each, mine) in enumerate(zip((plug, same), held, strict=True))
        ]
        clients = []

        async def connect() -> None:
            come.clear()
            clients.append(socket.create_connection(plug.getsockname()))
            await within(come.wait())

        for _ in range(3):
            await connect()
        assert [len(mine) for mine in held] == [3, 0]
        for _ in range(4):
            await connect()
        assert [len(mine) for mine in held] == [5, 2]
        listeners[0].close()
        for _ in range(2):
            await connect()
        assert [len(mine) for mine in held] == [5, 4]
        listeners[1].close()
        for one in (*clients, *held[0], *held[1]):
            one.close()


def test_who_never_loaded_is_not_waited_for() -> None:
    """A worker that cannot begin holds no connections, and is not one that holds fewer."""
    balance = Balance(3)
    assert not balance.all_loaded(0)
    assert balance.has_fewest(0, 7)
    assert not balance.all_loaded(1)
    assert not balance.has_fewest(0, 7)
    assert balance.has_fewest(1, 7)
    assert not balance.has_fewest(1, 8)
    assert balance.all_loaded(2)
    assert not balance.has_fewest(0, 7)
