"""The watchdog of an event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from service.process import watchdog
from service.process.watchdog import Watchdog
from tests.fixtures.service import PATIENCE

pytestmark = pytest.mark.anyio


async def test_a_loop_that_hangs_ends_the_process(caplog: pytest.LogCaptureFixture) -> None:
    """The status is 1, and the log has the stack of the loop."""
    ended, statuses = threading.Event(), []

    def end(status: int) -> None:
        statuses.append(status)
        ended.set()

    def hang() -> None:
        assert ended.wait(PATIENCE)

    with Watchdog(0.01, end):
        await asyncio.sleep(0)
        hang()
    assert statuses == [1]
    assert "the event loop hangs at " in caplog.text
    assert " hang" in caplog.text


async def test_a_loop_that_turns_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process goes on while the loop turns, and after the context was left."""
    monkeypatch.setattr(watchdog, "INTERVAL", 0.01)
    statuses: list[int] = []
    before = threading.active_count()
    with Watchdog(5, statuses.append):
        looked = threading.active_count()
        await asyncio.sleep(0.05)
    assert looked == before + 1
    assert statuses == []
