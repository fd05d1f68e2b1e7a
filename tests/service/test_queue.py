"""The queue: counted in texts, first come first served."""

from __future__ import annotations

import asyncio
import threading

import pytest

from service.queue import Queue, Ticket
from tests.service.support import PATIENCE


def ticket(*texts: str) -> Ticket:
    """A ticket nobody waits for."""
    loop = asyncio.new_event_loop()
    try:
        return Ticket(texts, 0, 0, loop.create_future(), [None] * len(texts), len(texts))
    finally:
        loop.close()


def test_texts_are_taken_in_the_order_they_came() -> None:
    """Also across tickets, and all that wait at once."""
    queue = Queue(10)
    queue.put(ticket("a", "b"))
    queue.put(ticket("c"))
    assert queue.waiting == 3
    assert [row.text for row in queue.take(100)] == ["a", "b", "c"]
    assert queue.waiting == 0


def test_what_is_taken_at_once_is_bounded() -> None:
    """A ticket can be taken in parts; the rest keeps its place."""
    queue = Queue(10)
    queue.put(ticket("aaaa", "bbbb", "cccc"))
    queue.put(ticket("dddd"))
    assert [row.text for row in queue.take(10)] == ["aaaa", "bbbb"]
    assert queue.waiting == 2
    assert [row.text for row in queue.take(10)] == ["cccc", "dddd"]


def test_a_text_longer_than_the_bound_is_taken_alone() -> None:
    """It neither waits for ever nor holds up what follows."""
    queue = Queue(10)
    queue.put(ticket("a" * 50, "b"))
    assert [len(row.text) for row in queue.take(10)] == [50]
    assert [row.text for row in queue.take(10)] == ["b"]


@pytest.mark.parametrize(("texts", "room"), [(2, True), (3, False)])
def test_room_is_counted_in_texts(texts: int, room: bool) -> None:
    """The bound itself is still inside."""
    queue = Queue(4)
    queue.put(ticket("a", "b"))
    assert queue.room_for(texts) is room


def test_a_ticket_that_is_removed_frees_its_place_at_once() -> None:
    """Its neighbours stay in their order."""
    queue = Queue(3)
    tickets = [ticket("a"), ticket("b", "b"), ticket("c")]
    for each in tickets:
        queue.put(each)
    assert queue.remove(tickets[1]) == 2
    assert queue.waiting == 2
    assert queue.remove(tickets[1]) == 0
    assert [row.text for row in queue.take(100)] == ["a", "c"]


def test_only_what_was_not_taken_yet_is_removed() -> None:
    """The texts that the thread has already are its own to drop."""
    queue = Queue(3)
    each = ticket("aaaa", "bbbb", "cccc")
    queue.put(each)
    queue.take(4)
    assert queue.remove(each) == 2
    assert queue.waiting == 0


def test_closing_releases_the_thread_that_waits() -> None:
    """It gets an empty list, and so does every later call."""
    queue = Queue(3)
    taken: list[object] = ["not yet"]
    thread = threading.Thread(target=lambda: taken.__setitem__(0, queue.take(10)))
    thread.start()
    queue.close()
    thread.join(PATIENCE)
    assert taken == [[]]
    assert queue.take(10) == []
