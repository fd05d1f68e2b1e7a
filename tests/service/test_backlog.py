"""The backlog: how long what is admitted will take."""

from __future__ import annotations

import asyncio

import pytest

from service.backlog import Backlog
from service.cost import Cost
from service.queue import Ticket

LOOP = asyncio.new_event_loop()
FUTURE: asyncio.Future[list[object]] = LOOP.create_future()
LOOP.close()
TWEET, REVIEW = "a" * 80, "a" * 1600


@pytest.fixture
def cost() -> Cost:
    """Of a machine on which a token takes 10 µs, a step 100 µs and a batch 1 ms."""
    cost = Cost()
    for _ in range(100):
        for tokens, steps in ((20, 20), (1000, 50), (400, 400), (4000, 500)):
            cost.learn(tokens, steps, 1e-3 + 1e-5 * tokens + 1e-4 * steps)
    return cost


def ticket(*texts: str, at: float = 0.0) -> Ticket:
    """A ticket nobody waits for."""
    return Ticket(texts, at, 100, FUTURE)


def add(backlog: Backlog, each: Ticket) -> None:
    """Admit all of a ticket."""
    for row in each.rows:
        backlog.add(row)


def test_an_empty_backlog_takes_no_time(cost: Cost) -> None:
    """And is empty again after all was answered."""
    backlog = Backlog(cost, 1000, 64)
    assert backlog.seconds() == 0
    each = ticket(TWEET, REVIEW)
    add(backlog, each)
    assert backlog.seconds() > 0
    for row in each.rows:
        backlog.remove(row)
    assert backlog.seconds() == 0


def test_the_time_is_that_of_the_batches_it_makes(cost: Cost) -> None:
    """A hundred tweets are two full batches and a bit; reviews make batches of their own."""
    backlog = Backlog(cost, 1000, 64)
    add(backlog, ticket(*[TWEET] * 100))
    tokens = 100 * 21
    assert backlog.seconds() == pytest.approx(3 * (1e-3 + 64e-4) + tokens * 1e-5, rel=0.1)
    before = backlog.seconds()
    add(backlog, ticket(REVIEW))
    assert backlog.seconds() - before == pytest.approx(1e-3 + 401e-5 + 500e-4, rel=0.1)


def test_what_is_due_later_does_not_count(cost: Cost) -> None:
    """A tweet waits for few of a thousand others, however many they are."""
    backlog = Backlog(cost, 1000, 64)
    add(backlog, ticket(*[TWEET] * 1000))
    single = ticket(TWEET, at=0.05)
    assert 0 < backlog.seconds(single.rows[0].due) < backlog.seconds() / 10
    assert backlog.seconds(1000.0) == backlog.seconds()


def test_a_ticket_alone_costs_what_it_would_in_an_empty_backlog(cost: Cost) -> None:
    """Whatever else waits."""
    backlog, other = Backlog(cost, 1000, 64), Backlog(cost, 1000, 64)
    add(backlog, ticket(REVIEW, TWEET))
    each = ticket(TWEET, TWEET, REVIEW)
    add(other, each)
    assert backlog.alone(each.rows) == pytest.approx(other.seconds())
