"""The thread for long calls."""

from __future__ import annotations

import asyncio
import threading

import pytest

from service.batching.thread import ModelThread
from tests.fixtures.service import PATIENCE, within

pytestmark = pytest.mark.anyio


async def test_calls_are_made_one_after_another_in_another_thread() -> None:
    """Calls run in order, and their results return to the event loop."""
    thread, seen = ModelThread(), []

    def call(number: int) -> int:
        seen.append((number, threading.current_thread().name))
        return number + 1

    futures = [thread.call(call, number) for number in range(3)]
    assert await within(asyncio.gather(*futures)) == [1, 2, 3]
    assert seen == [(number, "model") for number in range(3)]
    thread.close()
    assert thread.join(PATIENCE)


async def test_what_a_call_raises_is_told() -> None:
    """The caller gets the exception, and the thread goes on."""
    thread = ModelThread()

    def fail() -> None:
        raise SystemExit(3)

    failed = thread.call(fail)
    assert await within(thread.call(lambda: "well")) == "well"
    assert isinstance(failed.exception(), SystemExit)
    thread.close()
    assert thread.join(PATIENCE)


async def test_a_result_that_nobody_waits_for_is_let_go() -> None:
    """The result is dropped if its waiter was cancelled, or the loop was closed."""
    thread, may_end = ModelThread(), threading.Event()
    future = thread.call(may_end.wait, PATIENCE)
    future.cancel()
    may_end.set()
    assert await within(thread.call(lambda: 1)) == 1
    thread.close()
    assert thread.join(PATIENCE)


def test_a_loop_that_is_closed_ends_no_thread() -> None:
    """A call outlives a closed loop, for which a drain that timed out does not wait."""
    thread, may_end = ModelThread(), threading.Event()

    async def begin() -> None:
        thread.call(may_end.wait, PATIENCE)

    asyncio.run(begin())
    thread.close()
    assert not thread.join(0)
    may_end.set()
    assert thread.join(PATIENCE)


def test_a_thread_that_never_began_has_ended() -> None:
    """A thread that was not started counts as ended."""
    assert ModelThread().join(0)
