"""The sockets of servers: bound first, so that a port in use is an error at once."""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct
import sys

from model.errors import ConfigError
from service.settings import Settings

# Drops packets with the flag SYN and lets others pass (classic BPF: load byte 13 of the TCP header, test bit 2).
_NO_SYN = ((0x30, 0, 0, 13), (0x45, 0, 1, 2), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))
_SO_ATTACH_FILTER = 26  # Linux


def bind(settings: Settings, *, shared: bool = False) -> socket.socket:
    """A socket on the address of `settings`; where it is `shared`, `bind_beside` binds more sockets to it.

    Raises:
        ConfigError: the address cannot be bound.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address: tuple[object, ...] = (settings.host, settings.port)
    try:
        listener = _bound(family, address)
        if shared:
            # The first socket is not shared, so that a port of another shared server is an error.
            address = listener.getsockname()
            listener.close()
            listener = _bound(family, address, shared=True)
    except OSError as error:
        raise ConfigError(
            f"SENTIMENT_HOST and SENTIMENT_PORT (--host, --port): cannot listen on "
            f"{settings.host}:{settings.port}: {error.strerror or error}"
        ) from None
    return listener


def bind_beside(other: socket.socket) -> socket.socket:
    """A socket on the address of a shared one; the kernel spreads connections over the listeners."""
    return _bound(other.family, other.getsockname(), shared=True)


def refuse_handshakes(listener: socket.socket) -> None:
    """Drop new handshakes, so that the kernel's queue of connections can be emptied before the socket closes (Linux).

    The kernel resets the connections in the queue of a socket that closes. Clients whose first packet is dropped send
    it again after a second.
    """
    if sys.platform == "linux":
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in _NO_SYN))
        program = struct.pack("HP", len(_NO_SYN), ctypes.addressof(code))
        with contextlib.suppress(OSError):  # a sandbox that has no filters
            listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def _bound(family: int, address: tuple[object, ...], *, shared: bool = False) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener
