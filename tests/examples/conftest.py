"""A real redis-server for the tests of the examples."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

redis = pytest.importorskip("redis", reason="redis is not installed (the dev extra has it)")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a redis-server on a unix socket."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (Debian's package redis-server)")
    # Not pytest's own folder: the path of a socket has at most 107 bytes.
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "redis"
        command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                assert any("ready to accept connections" in line.lower() for line in process.stdout)
                yield f"unix://{socket}"
            finally:
                process.kill()


@pytest.fixture
def store(redis_url: str) -> Iterator[Any]:
    """A client of an empty Redis."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client
