"""Ways to hand texts to a batcher in a test."""

from __future__ import annotations

import time
from typing import Any

import pytest

from service.batching.batcher import Batcher
from service.batching.ticket import Ticket
from service.errors import TextError
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.service import PATIENCE, entered, within

BOTH = pytest.mark.parametrize("kind", [FakeClassifier, SlowClassifier])


def later(seconds: float = PATIENCE) -> float:
    """A deadline on the batcher's clock."""
    return time.monotonic() + seconds


def submit(batcher: Batcher, *texts: str, seconds: float = PATIENCE, **options: Any) -> Ticket:
    """A ticket for some texts."""
    return batcher.submit(texts, [*map(len, texts)], later(seconds), **options)


async def labels(ticket: Ticket) -> list[str]:
    """The labels of a ticket's outcomes, or the codes of its errors."""
    outcomes = await within(ticket.future)
    return [each.code if isinstance(each, TextError) else each.label for each in outcomes]


async def busy(batcher: Batcher, fake: SlowClassifier) -> Ticket:
    """Occupy the model until `fake.release` is set."""
    fake.hold()
    ticket = submit(batcher, "busy")
    await entered(fake)
    return ticket
