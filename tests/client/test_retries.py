"""Retries, against a server that answers what the test tells it to."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from sentiment_client import (
    AsyncClient,
    BadAnswer,
    Client,
    DeadlinePassed,
    Failed,
    Invalid,
    NotAllowed,
    Retry,
    Sentiment,
    TextError,
    TimedOut,
    Unavailable,
)
from tests.client.scripted import Asked, Told, refused, scored, scripted


def script(*told: Told) -> Iterator[Told]:
    """Answers in turn, and then a good one for ever."""
    yield from told
    while True:
        yield Told(200, {**scored(["good"])["results"][0], "model": "scripted@0"})


def test_retry_after_is_honoured() -> None:
    """Never sooner than the service says, in seconds or as a date, and by an id that stays the same."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True)
    told = script(refused(503, "2"), refused(429, date), refused(503, "soon"), Told(0, None))
    waits: list[float] = []
    with scripted(lambda asked: next(told)) as server, Client(server.url, sleep=waits.append) as client:
        assert client.score("good").label == "good"
    assert 2 <= waits[0] <= 2.5
    assert 7 <= waits[1] <= 9 * 1.25
    assert all(0 <= wait <= 1.6 for wait in waits[2:])
    assert len(server.asked) == 5
    assert len({asked.headers["x-request-id"] for asked in server.asked}) == 1


@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"])
def test_every_form_of_a_date_is_read_as_utc(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the client is: HTTP has three forms, and one of them names no zone."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    told = script(refused(503, (datetime.now(UTC) + timedelta(seconds=9)).strftime(form)))
    waits: list[float] = []
    with scripted(lambda asked: next(told)) as server, Client(server.url, sleep=waits.append) as client:
        client.score("good")
    monkeypatch.undo()
    time.tzset()
    assert 5 <= waits[0] <= 9 * 1.25


def test_the_async_client_honours_it_too() -> None:
    """With the same waits."""
    told = script(refused(503, "3"))
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def ask(url: str) -> Sentiment:
        async with AsyncClient(url, sleep=sleep, api_key="k") as client:
            return await client.score("good")

    with scripted(lambda asked: next(told)) as server:
        assert asyncio.run(ask(server.url)).label == "good"
    assert 3 <= waits[0] <= 3.75
    assert server.asked[0].headers["authorization"] == "Bearer k"


def test_retries_are_bounded() -> None:
    """By number, and by the longest wait that is worth while; the last refusal is what the caller gets."""
    waits: list[float] = []
    retry = Retry(attempts=3, longest_wait=10)
    with (
        scripted(lambda asked: refused(503, "4")) as server,
        Client(server.url, retry=retry, sleep=waits.append) as client,
    ):
        with pytest.raises(Unavailable, match=r"503: There is no room\. \(request r-1\)") as caught:
            client.score("good")
        assert (caught.value.retry_after, caught.value.kind) == (4, "overloaded")
        assert (len(server.asked), len(waits)) == (3, 2)
        server.answer = lambda asked: refused(503, "11")
        with pytest.raises(Unavailable):
            client.score("good")
        assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (refused(401), NotAllowed),
        (refused(500), Failed),
        (refused(504), DeadlinePassed),
        (Told(200, b"<html>"), BadAnswer),
        (Told(200, {"label": "x"}), BadAnswer),
        (Told(200, []), BadAnswer),
        (Told(404, b"<html>"), Invalid),
    ],
)
def test_other_failures_are_not_asked_again(told: Told, error: type[Exception]) -> None:
    """Asking again would not help, or would cost as much again."""
    with scripted(lambda asked: told) as server, Client(server.url) as client:
        with pytest.raises(error):
            client.score("good")
        assert len(server.asked) == 1


def test_a_short_batch_answer_is_no_answer() -> None:
    """Answers and texts would be out of step."""
    with scripted(lambda asked: Told(200, scored(["a"]))) as server, Client(server.url) as client:
        with pytest.raises(BadAnswer, match="1 answers to 2 texts"):
            client.score_batch(["a", "b"])
        with pytest.raises(BadAnswer):
            list(client.score_all(["a", "b"]))


def test_a_time_out_is_told_to_the_service_and_not_asked_again() -> None:
    """The service then drops what nobody waits for."""
    held = threading.Event()

    def late(asked: Asked) -> Told:
        held.wait(20)
        return Told(200, None)

    with scripted(late) as server, Client(server.url, timeout=0.05) as client:
        client._http.timeout = 0.05  # without the margin of a second
        with pytest.raises(TimedOut):
            client.score("good")
        held.set()
        assert [asked.headers["x-timeout-ms"] for asked in server.asked] == ["50"]


def echo(asked: Asked) -> Told:
    """An answer in which each text's label is the text itself."""
    return Told(200, scored(asked.body["texts"]))


def test_an_endless_iterable_is_read_no_further_than_it_must_be() -> None:
    """At most as many requests as may run at once are ahead of the reader, who may stop at any time."""
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield f"text {read}"

    with scripted(echo) as server, Client(server.url) as client:
        answers = client.score_all(endless(), batch_size=5, concurrency=3)
        first = [next(answers) for _ in range(7)]
        answers.close()  # type: ignore[attr-defined]
    assert [each.label for each in first if isinstance(each, Sentiment)] == [f"text {n}" for n in range(1, 8)]
    assert read <= 5 * 4 + 1


def test_requests_run_at_once_up_to_the_bound() -> None:
    """Answers that come in another order are given in that of the texts."""
    together = threading.Barrier(3)

    def meet(asked: Asked) -> Told:
        together.wait(20)  # is broken, and fails the test, unless three requests run at once
        return echo(asked)

    async def texts() -> AsyncIterator[str]:
        for number in range(6):
            yield str(number)

    async def read(url: str) -> list[Sentiment | TextError]:
        async with AsyncClient(url) as client:
            return [each async for each in client.score_all(texts(), batch_size=2, concurrency=3)]

    with scripted(meet) as server, Client(server.url) as client:
        plain = list(client.score_all(map(str, range(6)), batch_size=2, concurrency=3))
        labels = [
            [each.label for each in answers if isinstance(each, Sentiment)]
            for answers in (plain, asyncio.run(read(server.url)))
        ]
    assert labels == [[str(number) for number in range(6)]] * 2


def test_long_texts_are_cut_into_smaller_requests() -> None:
    """A request stays within the size that a service takes, control characters and all."""
    texts = ["x" * 600_000] * 2 + ["\x01" * 100_000] + ["short"] * 3
    with scripted(echo) as server, Client(server.url) as client:
        assert len(list(client.score_all(texts, concurrency=1))) == 6
    assert [len(asked.body["texts"]) for asked in server.asked] == [1, 1, 4]


def test_a_policy_that_makes_no_sense_is_refused() -> None:
    """At once, not at the first failure."""
    for bad in ({"attempts": 0}, {"first_wait": 0.0}, {"longest_wait": 0.1}):
        with pytest.raises(ValueError, match="attempts"):
            Retry(**bad)  # type: ignore[arg-type]
