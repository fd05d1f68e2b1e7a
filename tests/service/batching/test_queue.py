"""The queue: texts in the order in which they are due."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.batching.queue import EACH, LARGE, Queue, yielded
from service.batching.ticket import Ticket

TWEET, REVIEW = "a tweet of one line ", "a review that goes on and on " * 50


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """The loop that futures belong to; it never runs."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Putter:
    """Puts the texts of tickets without waiters into a queue."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.queue = Queue()
        self._loop = loop

    def put(self, *texts: str, at: float = 0.0, explained: bool = False) -> Ticket:
        """Queue a request of some texts, admitted at this time."""
        ticket = Ticket(texts, [*map(len, texts)], at, 1e9, self._loop.create_future())
        self.queue.put(ticket, range(len(texts)), explained=explained)
        return ticket

    def slice(self, characters: int) -> list[str]:
        """The texts of the next slice."""
        batch, _ = self.queue.take(characters, lambda ticket: not ticket.future.done())
        return [ticket.texts[place] for ticket, places in batch.items() for place in places]

    def taken(self) -> list[str]:
        """The texts of all slices of one text each."""
        texts: list[str] = []
        while text := self.slice(0):
            texts += text
        return texts


@pytest.fixture
def putter(loop: asyncio.AbstractEventLoop) -> Putter:
    """An empty queue."""
    return Putter(loop)


def test_like_texts_are_taken_in_the_order_of_arrival(putter: Putter) -> None:
    """Texts of one length keep their order, also those that arrive at the same time."""
    for text in ("ab", "cd", "ef"):
        putter.put(text)
    assert putter.taken() == ["ab", "cd", "ef"]
    assert putter.taken() == []
    assert not putter.queue


def test_a_tweet_goes_before_a_review_that_came_just_before(putter: Putter) -> None:
    """A tweet that arrives 1 ms after a review is taken first, and one that arrives 0.1 s after it is not."""
    putter.put(REVIEW, at=0.0)
    putter.put(TWEET, at=0.001)
    assert putter.taken() == [TWEET, REVIEW]
    putter.put(REVIEW, at=0.0)
    putter.put(TWEET, at=0.1)
    assert putter.taken() == [REVIEW, TWEET]


def test_a_single_text_does_not_wait_for_a_large_request(putter: Putter) -> None:
    """It is taken among the first texts of the request, and the last of them wait for a limited time."""
    putter.put(*[TWEET] * 1000, at=0.0)
    putter.put("single", at=0.01)
    assert 0 < putter.taken().index("single") < 30


def test_a_long_text_waits_for_a_limited_time(putter: Putter) -> None:
    """Texts that arrive after this time are taken after it."""
    putter.put("x" * 100_000, at=0.0)
    due = yielded(100_000 + EACH)
    putter.put("first", at=due - yielded(len("first") + EACH) - 0.01)
    putter.put("last", at=due)
    assert 2 < due < 2.1
    assert [text[:5] for text in putter.taken()] == ["first", "xxxxx", "last"]


def test_new_texts_come_between_those_of_a_request_that_takes_many_seconds(putter: Putter) -> None:
    """As those for the contributions of a thousand words: a text waits for a few of them, whenever it arrives."""
    putter.put(*["x" * 3000] * 1000, at=0.0)
    seconds = yielded(LARGE) + 1
    putter.put("single", at=seconds)
    place = putter.taken().index("single")
    assert 100 < place < 500  # those that were due within these three seconds, and not all


def test_the_texts_of_a_request_are_taken_shortest_first(putter: Putter) -> None:
    """Texts of similar lengths share a batch."""
    putter.put("ccc", "a", "bb")
    assert putter.taken() == ["a", "bb", "ccc"]


def test_at_least_one_text_is_taken_and_then_as_many_as_fit(putter: Putter) -> None:
    """A text that is longer than a slice is taken alone."""
    putter.put("x" * 100)
    for _ in range(5):
        putter.put("y" * 10, at=1.0)
    assert putter.slice(50) == ["x" * 100]
    assert putter.slice(2 * (10 + EACH)) == ["y" * 10] * 2
    assert putter.slice(0) == ["y" * 10]
    assert len(putter.slice(10**9)) == 2


def test_texts_to_be_explained_are_taken_apart(putter: Putter) -> None:
    """Explained texts are not taken together with plain ones."""
    first, second, third = putter.put("a"), putter.put("b", explained=True), putter.put("c")
    taken = [putter.queue.take(10**9, lambda _: True) for _ in range(3)]
    assert taken == [({first: [0]}, False), ({second: [0]}, True), ({third: [0]}, False)]


def test_the_texts_of_a_ticket_that_is_not_wanted_are_left_out(putter: Putter) -> None:
    """All of its texts are skipped, also if some were taken before."""
    gone = putter.put("a", "b", "c")
    assert putter.slice(0) == ["a"]
    putter.put("d")
    gone.future.cancel()
    assert putter.taken() == ["d"]
    assert not putter.queue


@given(
    requests=st.lists(
        st.tuples(st.lists(st.integers(0, 3000), min_size=1, max_size=6), st.floats(0, 5)), min_size=1, max_size=20
    ),
    characters=st.integers(0, 5000),
)
def test_each_text_is_taken_once_and_in_the_order_in_which_it_is_due(
    loop: asyncio.AbstractEventLoop, requests: list[tuple[list[int], float]], characters: int
) -> None:
    """For any sizes and times; only a slice of a single text exceeds the largest size."""
    putter = Putter(loop)
    due: dict[tuple[Ticket, int], float] = {}
    for sizes, at in requests:
        ticket = putter.put(*("x" * size for size in sizes), at=at)
        total = 0
        for place in sorted(range(len(sizes)), key=sizes.__getitem__):
            total += sizes[place] + EACH
            due[ticket, place] = at + yielded(total)
    moments: list[float] = []
    while putter.queue:
        batch, _ = putter.queue.take(characters, lambda _: True)
        rows = [(ticket, place) for ticket, places in batch.items() for place in places]
        assert len(rows) == 1 or sum(ticket.sizes[place] + EACH for ticket, place in rows) <= characters
        # Equally short texts of one request are interchangeable.
        moments += sorted(due.pop(row) for row in rows)
    assert not due
    assert moments == sorted(moments)
