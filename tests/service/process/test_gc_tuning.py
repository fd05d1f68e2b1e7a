"""GC tuning: frozen objects, and full collections by the clock."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from service.process import gc_tuning as garbage


class Ring:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Restores the settings of the collector."""
    yield
    garbage.restore()


def test_frozen_objects_stay_until_a_collection() -> None:
    """Frozen objects stay even without references."""
    ring = Ring()
    seen = weakref.ref(ring)
    garbage.freeze()
    del ring
    gc.collect()
    assert seen() is not None
    garbage.collect()
    assert seen() is None
    assert gc.get_freeze_count() > 0


@pytest.mark.anyio
async def test_new_objects_are_scanned_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of new objects starts no collection."""
    garbage.freeze()
    seen = weakref.ref(Ring())
    many: list[list[int]] = [[] for _ in range(100_000)]
    assert len(many) == 100_000
    assert seen() is not None
    monkeypatch.setattr(garbage, "PERIOD", 0.0)
    scanning = asyncio.create_task(garbage.scan())
    async with asyncio.timeout(20):
        while seen() is not None:
            await asyncio.sleep(0)
    scanning.cancel()
