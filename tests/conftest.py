"""Every test computes with one thread, as the service does; so do the processes that a test starts."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import torch

from tests.fixtures.server import served

# Tiny networks gain nothing from a second thread, and lose much where the cores are busy with other things.
os.environ["OMP_NUM_THREADS"] = "1"
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of a real server process with the artifact that ships; shared, so a test leaves it as it is."""
    with served() as server:
        yield server.url


@pytest.fixture
def anyio_backend() -> str:
    """uvicorn runs on asyncio, and so do the tests."""
    return "asyncio"
