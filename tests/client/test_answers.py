"""The client against a real server process, sync and async alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sentiment_client import AsyncClient, Client, Invalid, Sentiment, Step, TextError, Unreachable
from tests.client.scripted import Told, scripted

TEXTS = ["what a lovely day", " ", "what an awful day", "half a pair \ud83d"]


class Waiting:
    """An AsyncClient whose methods are plain calls."""

    def __init__(self, url: str, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._client = AsyncClient(url)

    def score_all(self, texts: Any, **options: Any) -> list[Sentiment | TextError]:
        async def read() -> list[Sentiment | TextError]:
            return [each async for each in self._client.score_all(texts, **options)]

        return self._runner.run(read())

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *given, **named: self._runner.run(getattr(self._client, name)(*given, **named))


@pytest.fixture(params=["sync", "async"])
def client(request: pytest.FixtureRequest, url: str) -> Any:
    """Either client of the server, as plain calls."""
    if request.param == "sync":
        with Client(url) as plain:
            yield plain
        return
    with asyncio.Runner() as runner:
        waiting = Waiting(url, runner)
        yield waiting
        waiting.close()


def test_a_text_is_a_typed_answer(client: Any, url: str) -> None:
    """All members of the native answer, under their own names."""
    answer = client.score(TEXTS[0], review_at=0.5, block_at=0.6)
    native = httpx.post(f"{url}/sentiment", json={"text": TEXTS[0]}).json()
    assert isinstance(answer, Sentiment)
    assert {name: getattr(answer, name) for name in native} == native
    assert answer.more == {}


def test_an_action_follows_the_thresholds_of_the_call(client: Any) -> None:
    """Of one text and of a batch."""
    assert client.score(TEXTS[0], review_at=0, block_at=0).action == "block"
    assert client.score_batch([TEXTS[0]], review_at=0, block_at=1)[0].action == "review"


def test_sentences_are_typed(client: Any) -> None:
    """With their places in the text as it was sent, each as if it stood alone."""
    text = "What a lovely day! \U0001f600 The train was awful."
    answer = client.score(text, sentences=True)
    labels = {text[each.start : each.end].split()[-1]: each.answer.label for each in answer.sentences}
    assert (labels["\U0001f600"], labels["awful."]) == ("positive", "negative")
    assert answer.sentences[0].answer.model == answer.model
    assert answer.more == {}


def test_steps_and_contributions_are_typed() -> None:
    """As the service documents them; what this client does not know is kept."""
    half = {"negative": 0.5, "positive": 0.5}
    step = {"token": "good", "start": 0, "end": 4, "probabilities": half}
    words = [
        {"word": "good", "start": 0, "end": 4, "change": {"negative": -0.1, "positive": 0.1}},
        {"word": "!", "start": 4, "end": 5},
    ]
    one = {"label": "positive", "score": 0.5, "probabilities": half, "tokens": 1, "truncated": False, "model": "m@0"}
    sentence = {"start": 4, "end": 5, "error": {"code": "blank", "message": "nothing"}}
    body = {**one, "steps": [step], "contributions": words, "sentences": [sentence], "new": 1}
    with scripted(lambda asked: Told(200, body)) as server, Client(server.url) as client:
        answer = client.score("good!", explain="contributions", sentences=True, model="m", block_at=None)
        asked = server.asked[0].body
    assert asked == {"text": "good!", "explain": "contributions", "sentences": True, "model": "m"}
    assert answer.steps == (Step(**step),)
    assert [(each.word, dict(each.change)) for each in answer.contributions] == [
        ("good", words[0]["change"]),
        ("!", {}),
    ]
    assert answer.sentences[0].answer == TextError("blank", "nothing")
    assert answer.more == {"new": 1}


def test_attributes_and_the_reason_of_an_action_are_typed() -> None:
    """Also of a model that has attributes alone; thresholds on them are arguments of a call."""
    body = {"probabilities": {}, "attributes": {"toxicity": 0.2, "threat": 0.9}, "action": "block", "reason": "threat"}
    body |= {"tokens": 1, "truncated": False, "model": "m@0"}
    with scripted(lambda asked: Told(200, body)) as server, Client(server.url) as client:
        answer = client.score("a", thresholds={"threat": {"block": 0.8}})
        assert server.asked[0].body == {"text": "a", "thresholds": {"threat": {"block": 0.8}}}
    assert (answer.label, answer.score, answer.reason) == (None, None, "threat")
    assert answer.attributes == {"toxicity": 0.2, "threat": 0.9}
    assert answer.more == {}


def test_a_model_is_named(client: Any) -> None:
    """By name or with its version; one that is not there is an error that says so."""
    identity = client.score(TEXTS[0], model="default").model
    assert [each.model for each in client.score_all(TEXTS[:1], model=identity)] == [identity]
    with pytest.raises(Invalid, match="404"):
        client.score_batch(TEXTS, model="other")


def test_a_batch_keeps_order_and_places_errors(client: Any) -> None:
    """A blank text has an error in its place; half a surrogate pair is read as its replacement."""
    first, blank, third, half = client.score_batch(TEXTS)
    assert (first.label, third.label) == ("positive", "negative")
    assert (blank.code, blank.message) == ("blank", "there is nothing to read in the text")
    assert half == client.score("half a pair \ufffd")


def test_any_number_of_texts_keeps_order(client: Any) -> None:
    """Cut into requests of any size, the answers are those of one request, also of a generator."""
    texts = [f"day {number} was {'good' if number % 3 else 'bad'}" for number in range(40)]
    together = client.score_batch(texts)
    apart = list(client.score_all((each for each in texts), batch_size=7, concurrency=3))
    assert [each.label for each in apart] == [each.label for each in together]
    assert [each.score for each in apart] == pytest.approx([each.score for each in together], abs=1e-5)
    assert list(client.score_all([])) == []
    with pytest.raises(ValueError, match="batch_size"):
        list(client.score_all(texts, batch_size=0))


def test_a_request_at_fault_names_the_field(client: Any) -> None:
    """And is not sent again."""
    with pytest.raises(Invalid, match="422: block_at: must be at least") as caught:
        client.score("a", review_at=0.5, block_at=0.4)
    assert caught.value.errors[0].field == "block_at"
    assert caught.value.kind == "invalid-request"
    assert caught.value.request_id


def test_the_server_can_be_asked_about(client: Any) -> None:
    """Whether it is ready, and what it serves."""
    assert client.ready()
    assert client.model()["name"] == "default"


def test_nobody_there_is_unreachable() -> None:
    """After as many tries as were asked for."""
    waits: list[float] = []
    with Client("http://127.0.0.1:9", sleep=waits.append) as client:
        with pytest.raises(Unreachable):
            client.score("a")
        assert not client.ready()
    assert len(waits) == 4
