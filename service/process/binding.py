"""The socket that a server listens on: bound before anything that takes long, so that a port in use is told at once."""

from __future__ import annotations

import socket

from model.errors import ConfigError
from service.settings import Settings


def bind(settings: Settings) -> socket.socket:
    """A socket on the address of `settings`. Raises ConfigError where it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"SENTIMENT_HOST and SENTIMENT_PORT (--host, --port): cannot listen on "
            f"{settings.host}:{settings.port}: {error.strerror or error}"
        ) from None
    return listener
