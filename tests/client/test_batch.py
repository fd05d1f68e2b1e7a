"""What stands among the texts of a column, and requests that are too large, with both clients."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import pytest

from sentiment_client import AsyncClient, Client, Invalid, Sentiment, TextError
from sentiment_client.batch import halves
from tests.client.scripted import Asked, Told, refused, scored, scripted


class Missing:
    """As pandas' NA: neither a string nor anything that can be compared."""

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    def __eq__(self, other: object) -> bool:
        raise TypeError("NA cannot be compared")

    __hash__ = None  # type: ignore[assignment]


NO_TEXTS = [
    (None, "must be a string, and is None"),
    (math.nan, "must be a string, and is NaN"),
    (5, "must be a string, and is of type int"),
    (0.5, "must be a string, and is of type float"),
    (True, "must be a string, and is of type bool"),
    (b"bytes", "must be a string, and is of type bytes"),
    (["a list"], "must be a string, and is of type list"),
    ({"text": "a dict"}, "must be a string, and is of type dict"),
    (Missing(), "must be a string, and is of type Missing"),
]


def _sync_batch(url: str, texts: Any, **options: Any) -> list[Sentiment | TextError]:
    with Client(url) as client:
        return client.score_batch(texts, **options)


def _sync_all(url: str, texts: Any, **options: Any) -> list[Sentiment | TextError]:
    with Client(url) as client:
        return list(client.score_all(texts, **options))


def _async_batch(url: str, texts: Any, **options: Any) -> list[Sentiment | TextError]:
    async def ask() -> list[Sentiment | TextError]:
        async with AsyncClient(url) as client:
            return await client.score_batch(texts, **options)

    return asyncio.run(ask())


def _async_all(url: str, texts: Any, **options: Any) -> list[Sentiment | TextError]:
    async def ask() -> list[Sentiment | TextError]:
        async with AsyncClient(url) as client:
            return [each async for each in client.score_all(texts, **options)]

    return asyncio.run(ask())


Scores = Callable[..., list[Sentiment | TextError]]
ways = pytest.mark.parametrize("scores", [_sync_batch, _sync_all, _async_batch, _async_all])
streams = pytest.mark.parametrize("scores", [_sync_all, _async_all])


def told(answers: Iterable[Sentiment | TextError]) -> list[str]:
    """Labels, which the scripted server makes of the texts, and codes of errors."""
    return [each.code if isinstance(each, TextError) else each.label for each in answers]


def limited(most_bytes: int) -> Callable[[Asked], Told]:
    """Answers a body of at most so many bytes, and refuses another as the service does."""

    def answer(asked: Asked) -> Told:
        if int(asked.headers["content-length"]) > most_bytes:
            return Told(413, {"detail": f"A body may have at most {most_bytes} bytes."})
        return Told(200, scored(asked.body["texts"]))

    return answer


@ways
def test_what_is_no_text_has_an_error_in_its_place(scores: Scores) -> None:
    """Whatever it is; the texts before and behind it are answered, and nothing else is sent."""
    texts = ["first", *(value for value, _ in NO_TEXTS), "last"]
    with scripted(limited(10_000)) as server:
        answers = scores(server.url, texts)
        assert [asked.body["texts"] for asked in server.asked] == [["first", "last"]]
    assert told(answers) == ["first", *["not_text"] * len(NO_TEXTS), "last"]
    assert [each.message for each in answers if isinstance(each, TextError)] == [message for _, message in NO_TEXTS]


@ways
def test_nothing_is_asked_where_no_text_is(scores: Scores) -> None:
    """An empty list has an empty answer, a column of missing values an error for each."""
    with scripted(limited(0)) as server:
        assert scores(server.url, []) == []
        assert told(scores(server.url, [None, math.nan])) == ["not_text", "not_text"]
        assert server.asked == []


@streams
def test_no_value_ends_a_stream(scores: Scores) -> None:
    """Also where a request holds nothing else, and the next is full of texts."""
    texts = [None, None, "a", math.nan, "b", "c", 5]
    with scripted(limited(10_000)) as server:
        assert told(scores(server.url, iter(texts), batch_size=2)) == [
            *("not_text", "not_text", "a", "not_text", "b", "c", "not_text")
        ]
        assert [asked.body["texts"] for asked in server.asked if asked.body["texts"] == ["b", "c"]]


@ways
def test_half_a_surrogate_pair_is_replaced(scores: Scores) -> None:
    """As browsers do before they send it: JSON in UTF-8 has no place for one."""
    with scripted(limited(10_000)) as server:
        assert told(scores(server.url, ["cut \ud83d", "\udc80 byte", "whole \U0001f600"])) == [
            *("cut \ufffd", "\ufffd byte", "whole \U0001f600")
        ]


@ways
@pytest.mark.parametrize("place", [0, 3, 7])
def test_a_text_larger_than_a_request_may_be_errs_alone(scores: Scores, place: int) -> None:
    """Its neighbours in the request are answered, each once."""
    texts = [f"text {number}" for number in range(8)]
    texts[place] = "x" * 1000
    with scripted(limited(500)) as server:
        answers = scores(server.url, texts)
    assert told(answers) == [*(f"text {number}" for number in range(place)), "too_long", *texts[place + 1 :]]
    error = answers[place]
    assert isinstance(error, TextError)
    assert error.message == "the text alone is larger than a request may be: A body may have at most 500 bytes."


@ways
def test_texts_that_are_too_large_together_are_asked_for_apart(scores: Scores) -> None:
    """No request that was answered is asked again."""
    texts = [f"{number} " + "x" * 100 for number in range(16)]
    with scripted(limited(500)) as server:
        assert told(scores(server.url, texts)) == texts
        answered = [
            text
            for asked in server.asked
            if int(asked.headers["content-length"]) <= 500
            for text in asked.body["texts"]
        ]
    assert sorted(answered) == sorted(texts)


@streams
def test_a_stream_goes_on_behind_a_text_that_is_too_large(scores: Scores) -> None:
    """To its end, in order."""

    def texts() -> Iterator[str]:
        for number in range(30):
            yield "x" * 1000 if number == 10 else str(number)

    with scripted(limited(300)) as server:
        answers = told(scores(server.url, texts(), batch_size=4, concurrency=3))
    assert answers == [*map(str, range(10)), "too_long", *map(str, range(11, 30))]


@ways
def test_other_refusals_are_not_taken_for_size(scores: Scores) -> None:
    """They raise, and are asked for once."""
    with scripted(lambda asked: refused(422)) as server:
        with pytest.raises(Invalid, match="422"):
            scores(server.url, ["a", "b"])
        assert len(server.asked) == 1
    with pytest.raises(Invalid):
        halves(["a", "b"], Invalid(422, "no"))


@ways
@pytest.mark.parametrize("texts", ["one text", b"one text", bytearray(b"one"), {"text": "a"}, None, 5, math.nan])
def test_one_text_where_a_list_belongs_is_refused_by_name(scores: Scores, texts: Any) -> None:
    """It would be scored letter by letter, or by the names of its columns."""
    with scripted(limited(10_000)) as server:
        with pytest.raises(TypeError, match=r"^texts must be a list of strings, not (one|of type)"):
            scores(server.url, texts)
        assert server.asked == []


def test_a_mistake_is_told_at_the_call() -> None:
    """And not when the first answer is read."""
    with Client("http://127.0.0.1:9") as client, pytest.raises(TypeError, match="texts"):
        client.score_all("one text")
    with pytest.raises(TypeError, match="texts"):
        AsyncClient("http://127.0.0.1:9").score_all("one text")
    with pytest.raises(ValueError, match="batch_size"):
        AsyncClient("http://127.0.0.1:9").score_all([], batch_size=0)


@pytest.mark.parametrize(("value", "message"), NO_TEXTS)
def test_one_call_takes_one_text(value: Any, message: str) -> None:
    """Anything else is refused by the name of the argument, before anything is sent."""
    with Client("http://127.0.0.1:9") as client, pytest.raises(TypeError, match=f"^text {message}$"):
        client.score(value)
    with pytest.raises(TypeError, match=f"^text {message}$"):
        asyncio.run(AsyncClient("http://127.0.0.1:9").score(value))


def test_an_asynchronous_source_may_hold_anything() -> None:
    """As a list may."""

    async def texts() -> AsyncIterator[Any]:
        for each in ("a", None, "x" * 1000, "b"):
            yield each

    with scripted(limited(500)) as server:
        assert told(_async_all(server.url, texts())) == ["a", "not_text", "too_long", "b"]


@ways
def test_a_real_service_answers_the_others(scores: Scores, url: str) -> None:
    """Whose limit is 2 MiB; what is larger is sent in vain, and the connections go on."""
    texts = ["what a lovely day", None, "x" * 3_000_000, "what an awful day", "y" * 200_000, " "]
    assert told(scores(url, texts)) == ["positive", "not_text", "too_long", "negative", "too_long", "blank"]
