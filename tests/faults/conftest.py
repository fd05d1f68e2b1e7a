"""What every test of faults shares."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """uvicorn runs on asyncio, and so do the tests."""
    return "asyncio"
