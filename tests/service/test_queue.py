"""The queue: rows in the order in which they are due."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from service.queue import LONGEST_YIELD, YIELD, Queue, Ticket
from tests.service.support import PATIENCE

TWEET, REVIEW = "a tweet of one line ", "a review that goes on and on " * 50


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """What futures belong to; it never runs."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Tickets:
    """Makes tickets nobody waits for."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __call__(self, *texts: str, at: float = 0.0) -> Ticket:
        return Ticket(texts, at, PATIENCE, self._loop.create_future())


@pytest.fixture
def ticket(loop: asyncio.AbstractEventLoop) -> Tickets:
    """A maker of tickets."""
    return Tickets(loop)


def taken(queue: Queue, characters: int = 10**9) -> list[str]:
    """The texts that are taken."""
    return [row.text for row in queue.take(characters)]


def test_like_texts_are_taken_in_the_order_they_came(ticket: Tickets) -> None:
    """Also those that came in the same moment."""
    queue = Queue()
    for text in ("ab", "cd", "ef"):
        queue.put(ticket(text))
    assert taken(queue) == ["ab", "cd", "ef"]
    assert taken(queue) == []


def test_a_tweet_goes_before_a_review_that_came_just_before(ticket: Tickets) -> None:
    """And not before one that has waited for its time: that is how a review gets its turn."""
    queue = Queue()
    queue.put(ticket(REVIEW, at=0.0))
    queue.put(ticket(TWEET, at=0.001))
    assert taken(queue) == [TWEET, REVIEW]
    queue.put(ticket(REVIEW, at=0.0))
    queue.put(ticket(TWEET, at=0.1))
    assert taken(queue) == [REVIEW, TWEET]


def test_a_single_text_does_not_wait_for_a_large_request(ticket: Tickets) -> None:
    """It goes among the first of those texts; the last of them wait longer, and not for ever."""
    queue = Queue()
    queue.put(ticket(*[TWEET] * 1000, at=0.0))
    queue.put(ticket("single", at=0.01))
    texts = taken(queue)
    assert 0 < texts.index("single") < 30
    queue.put(ticket(*[TWEET] * 5000, at=0.0))
    queue.put(ticket("single", at=LONGEST_YIELD))
    assert taken(queue)[-1] == "single"


def test_two_large_requests_take_turns(ticket: Tickets) -> None:
    """The second does not wait for all of the first."""
    queue = Queue()
    first, second = ticket(*[TWEET] * 100), ticket(*[TWEET] * 100)
    queue.put(first)
    queue.put(second)
    queue.take(len(TWEET) * 100)
    assert abs(first.taken - second.taken) <= 1


def test_the_shortest_text_of_a_request_is_due_first(ticket: Tickets) -> None:
    """Each later one as long after as its own tokens take; the last never more than the longest time."""
    each = ticket("b" * 400, "a" * 40, "c" * 4_000_000, at=5.0)
    assert [row.place for row in each.rows] == [1, 0, 2]
    assert [row.due for row in each.rows] == pytest.approx([5 + 11 * YIELD, 5 + 112 * YIELD, 5 + LONGEST_YIELD])


def test_what_is_taken_at_once_is_bounded(ticket: Tickets) -> None:
    """A ticket can be taken in parts; the rest keeps its place."""
    queue = Queue()
    queue.put(ticket("aaaa", "bbbb", "cccc"))
    assert taken(queue, 10) == ["aaaa", "bbbb"]
    assert taken(queue, 10) == ["cccc"]


def test_a_text_longer_than_the_bound_is_taken_alone(ticket: Tickets) -> None:
    """It neither waits for ever nor holds up what goes before it."""
    queue = Queue()
    queue.put(ticket("a" * 50, "b"))
    assert taken(queue, 10) == ["b"]
    assert taken(queue, 10) == ["a" * 50]


def test_a_ticket_that_is_removed_frees_its_place_at_once(ticket: Tickets) -> None:
    """Its neighbours stay in their order."""
    queue = Queue()
    tickets = [ticket("a"), ticket("bb", "bb"), ticket("c")]
    for each in tickets:
        queue.put(each)
    assert queue.remove(tickets[1]) == 2
    assert queue.remove(tickets[1]) == 0
    assert taken(queue) == ["a", "c"]


def test_only_what_was_not_taken_yet_is_removed(ticket: Tickets) -> None:
    """The texts that a thread has already are its own to drop."""
    queue = Queue()
    each = ticket("aaaa", "bbbb", "cccc")
    queue.put(each)
    queue.take(4)
    assert queue.remove(each) == 2
    assert taken(queue) == []


def test_closing_releases_the_threads_that_wait() -> None:
    """Both of them, and every later call returns at once."""
    queue = Queue()
    released: list[bool] = []
    threads = [
        threading.Thread(target=lambda: released.append(queue.await_text(lambda: False))),
        threading.Thread(target=lambda: released.append(queue.await_ahead(lambda: True))),
    ]
    for thread in threads:
        thread.start()
    queue.close()
    for thread in threads:
        thread.join(PATIENCE)
    assert released == [False, False]
    assert queue.await_text(lambda: True) is False


def test_what_comes_while_texts_are_computed_is_for_the_other_thread(ticket: Tickets) -> None:
    """It is woken by the text; before that, texts are left to the model's own thread."""
    queue, woken = Queue(), threading.Event()
    queue.put(ticket("before"))
    thread = threading.Thread(target=lambda: queue.await_ahead(lambda: True) and woken.set())
    thread.start()
    assert queue.await_text(lambda: False)
    queue.take(100)
    queue.computes()
    assert not woken.is_set()
    queue.put(ticket("meanwhile"))
    assert woken.wait(PATIENCE)
    thread.join(PATIENCE)
