"""Sockets by which several processes share an address, and their end."""

from __future__ import annotations

import contextlib
import select
import socket
import sys

import pytest

from model.errors import ConfigError
from service.process.binding import bind, bind_beside, refuse_handshakes
from service.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone spreads connections and has filters")


def test_connections_are_spread_over_the_sockets_that_share_an_address() -> None:
    """Of 200 connections each of two sockets gets some 100; one that does not listen gets none."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(bind(Settings(port=0), shared=True))
        listeners = [stack.enter_context(bind_beside(first)) for _ in range(2)]
        for each in listeners:
            each.listen(200)
        for _ in range(200):
            stack.enter_context(socket.create_connection(first.getsockname()))
        taken = [0, 0]
        for place, each in enumerate(listeners):
            while select.select([each], [], [], 0)[0]:
                stack.enter_context(each.accept()[0])
                taken[place] += 1
    assert sum(taken) == 200
    assert min(taken) >= 50  # by chance once in 10^12


def test_a_port_that_another_server_shares_is_in_use() -> None:
    """A second server cannot silently take part of the first one's requests."""
    with bind(Settings(port=0), shared=True) as first, bind_beside(first) as worker:
        worker.listen()
        with pytest.raises(ConfigError, match="cannot listen"):
            bind(Settings(port=first.getsockname()[1]), shared=True)


def test_handshakes_that_have_begun_end_and_no_other_begins() -> None:
    """Queued connections are accepted; later clients get no answer until the socket closes."""
    with bind(Settings(port=0)) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()) as early, socket.socket() as late:
            refuse_handshakes(listener)
            late.setblocking(False)
            with pytest.raises(BlockingIOError):
                late.connect(listener.getsockname())
            taken, _ = listener.accept()
            early.sendall(b"hello")
            assert taken.recv(5) == b"hello"
            taken.close()
            assert not select.select([listener], [late], [], 0.1)[1]
