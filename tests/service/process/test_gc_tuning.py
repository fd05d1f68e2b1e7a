"""What the collector of garbage is told to leave alone is looked through again when it may be of no use."""

from __future__ import annotations

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
    """Whatever a test did."""
    yield
    garbage.restore()


def test_frozen_objects_stay_until_a_collection() -> None:
    """Also what nobody refers to any more."""
    ring = Ring()
    seen = weakref.ref(ring)
    garbage.freeze()
    del ring
    gc.collect()
    assert seen() is not None
    garbage.collect()
    assert seen() is None
    assert gc.get_freeze_count() > 0
