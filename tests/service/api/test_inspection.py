"""Steps, contributions and sentences, over HTTP."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from service.api.inspection import Inspection
from service.errors import DeadlinePassed
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.schemas import check
from tests.fixtures.service import entered, problem, serving, within

pytestmark = pytest.mark.anyio


async def ask(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """The answer to one text."""
    response = await client.post("/sentiment", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    check(answer, "SentimentAnswer")
    return answer


async def test_steps_end_with_the_answer() -> None:
    """An explained text has a step with its offsets for each token, and the last step equals the answer."""
    async with serving() as client:
        plain = await ask(client, text="so 👍 good\r\nbad good")
        answer = await ask(client, text="so 👍 good\r\nbad good", explain=True)

    steps = answer.pop("steps")
    assert answer == plain
    assert [(step["token"], step["start"], step["end"]) for step in steps] == [
        ("so", 0, 2),
        ("👍", 3, 4),
        ("good", 5, 9),
        ("bad", 11, 14),
        ("good", 15, 19),
    ]
    assert steps[-1]["probabilities"] == answer["probabilities"]
    assert steps[-2]["probabilities"] != answer["probabilities"]


async def test_texts_that_are_explained_are_computed_apart() -> None:
    """Explained texts are computed in the thread, and never in one call with plain texts."""
    fake = SlowClassifier()
    async with serving(fake) as client:
        fake.hold()
        blocker = asyncio.create_task(ask(client, text="first"))
        await entered(fake)
        asked = asyncio.create_task(ask(client, text="good", explain=True))
        plain = asyncio.create_task(ask(client, text="bad good bad"))
        while (await client.get("/metrics")).text.count("sentiment_queue_depth 3.0") < 1:
            await asyncio.sleep(0)
        fake.release.set()
        answers = await within(asyncio.gather(blocker, asked, plain))

    assert "steps" in answers[1]
    assert not {"steps", "contributions", "sentences"} & set(answers[2])
    assert sorted(fake.batches) == [["bad good bad"], ["first"], ["good"]]
    assert fake.explained == [["good"]]


async def test_a_batch_is_explained_item_by_item() -> None:
    """Each answer of a batch has its own steps, and an error has none."""
    async with serving() as client:
        response = await client.post("/sentiment/batch", json={"texts": ["good", " ", "so bad"], "explain": True})
    body = response.json()

    check(body, "BatchAnswer")
    assert [len(each.get("steps", ())) for each in body["results"]] == [1, 0, 2]


async def test_contributions_are_what_words_change() -> None:
    """A contribution is the change of the prediction when the text is scored again without the word."""
    fake = FakeClassifier()
    async with serving(fake) as client:
        answer = await ask(client, text="so good", explain="contributions")
        alone = await ask(client, text="so  ")

    so, good = answer["contributions"]
    assert (so["word"], so["start"], so["end"]) == ("so", 0, 2)
    assert (good["word"], good["start"], good["end"]) == ("good", 3, 7)
    assert so["change"] == {"negative": 0, "neutral": 0, "positive": 0}
    for label, change in good["change"].items():
        assert change == pytest.approx(answer["probabilities"][label] - alone["probabilities"][label], abs=2e-6)
    assert len(answer["steps"]) == 2
    assert sorted(fake.batches[1]) == ["  good", "so  "]


async def test_the_only_word_has_no_change() -> None:
    """The contribution of the only word of a text has no change."""
    async with serving() as client:
        answer = await ask(client, text="good", explain="contributions")
    assert answer["contributions"] == [{"word": "good", "start": 0, "end": 4}]


async def test_contributions_are_for_every_text_that_has_steps() -> None:
    """The limit on the texts of a request does not limit the words of a text."""
    async with serving(settings=Settings(max_texts=3)) as client:
        answer = await ask(client, text="so good and bad", explain="contributions")
    assert [each["word"] for each in answer["contributions"]] == ["so", "good", "and", "bad"]
    assert all("change" in each for each in answer["contributions"])


class Rounds:
    """A double of Scoring: each request takes some turns of the event loop; `together` is the most at once."""

    settings = Settings()

    def __init__(self) -> None:
        self.now = self.together = 0

    async def score(
        self, request: object, model: object, texts: list[str], sizes: list[int], until: float
    ) -> SimpleNamespace:
        """Predictions of the fake."""
        self.now += 1
        self.together = max(self.together, self.now)
        for _ in range(10):
            await asyncio.sleep(0)
        self.now -= 1
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        fake = FakeClassifier()
        future.set_result(list(fake.infer(fake.encode(texts))))
        return SimpleNamespace(future=future)


@pytest.mark.parametrize(("words", "together"), [(1000, 1), (10, 3)])
async def test_of_large_contributions_one_is_in_the_queue(words: int, together: int) -> None:
    """Those of short texts do not wait for each other; who waits longer than its deadline is told so."""
    scoring, text = Rounds(), "so " * words
    inspection = Inspection(cast(Any, scoring))
    [whole] = FakeClassifier().explain([text])

    async def asked(seconds: float) -> int:
        found, _ = await inspection.contributions(
            cast(Any, None), cast(Any, None), text, whole, time.monotonic() + seconds
        )
        return len(found)

    assert await asyncio.gather(*(asked(20) for _ in range(3))) == [words] * 3
    assert scoring.together == together
    if together == 1:
        async with inspection._in_turn(time.monotonic() + 20):
            with pytest.raises(DeadlinePassed):
                await asked(0.001)
        assert await asked(20) == words


async def test_sentences_are_scored_each() -> None:
    """Each sentence has its span and its own prediction, as if it stood alone; the whole text's is what it was."""
    text = "It was good. But then it was bad.  👍 Ok."
    async with serving() as client:
        answer = await ask(client, text=text, sentences=True, review_at=0.1, block_at=0.2)
        alone = await ask(client, text="It was good.", review_at=0.1, block_at=0.2)
        whole = await ask(client, text=text, review_at=0.1, block_at=0.2)

    sentences = answer.pop("sentences")
    assert answer == whole
    assert [text[each.pop("start") : each.pop("end")] for each in sentences] == [
        "It was good.",
        "But then it was bad.  👍",
        "Ok.",
    ]
    assert {**sentences[0], "model": alone["model"]} == alone


async def test_a_list_mark_has_a_place_and_no_say() -> None:
    """A list item is scored without its mark, which its span includes."""
    async with serving() as client:
        answer = await ask(client, text="Cons:\r\n1. bad\r\n2. bad bad", sentences=True)
        alone = await ask(client, text="bad bad")
    last = answer["sentences"][-1]
    assert (last.pop("start"), last.pop("end"), last.pop("tokens")) == (15, 25, 2)
    assert last == {name: alone[name] for name in last}


async def test_a_sentence_that_cannot_be_read_is_an_error_in_its_place() -> None:
    """A sentence without tokens has an error in its place."""
    async with serving() as client:
        answer = await ask(client, text="It was good.\n\nnothing", sentences=True)
    good, nothing = answer["sentences"]
    assert good["tokens"] == 3
    assert nothing == {
        "start": 14,
        "end": 21,
        "error": {"code": "blank", "message": "there is nothing to read in the text"},
    }


async def test_the_sentences_of_a_batch_are_those_of_each_text() -> None:
    """Each answer of a batch has what it has alone, steps and sentences included; an error has neither."""
    texts = ["It was good. But then it was bad.", " ", "bad", "poison. Good."]
    asked = {"sentences": True, "explain": True, "review_at": 0.1, "block_at": 0.2}
    async with serving() as client:
        response = await client.post("/sentiment/batch", json={"texts": texts, **asked})
        alone = [await ask(client, text=text, **asked) for text in (texts[0], texts[2])]
    body = response.json()

    check(body, "BatchAnswer")
    results = body["results"]
    assert [{**each, "model": body["model"]} for each in (results[0], results[2])] == alone
    assert [len(each.get("sentences", ())) for each in results] == [2, 0, 1, 0]
    assert [each["error"]["code"] for each in (results[1], results[3])] == ["blank", "failed"]


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"text": "a" * 21, "explain": True}, "explain", "at most 20 characters"),
        ({"text": "a" * 21, "sentences": True}, "sentences", "at most 20 characters"),
        ({"texts": ["a" * 11, "b" * 10], "explain": True}, "explain", "at most 20 characters"),
        ({"text": "A. B? C? D! E", "sentences": True}, "sentences", "more than 3 sentences"),
        ({"texts": ["A. B?", "C? D!"], "sentences": True}, "sentences", "more than 2 sentences"),
        ({"text": "a", "explain": "other"}, "explain", 'must be true, false or "contributions"'),
        ({"text": "a", "explain": 1}, "explain", 'must be true, false or "contributions"'),
        ({"text": "a", "sentences": 1}, "sentences", "must be true or false"),
        ({"texts": ["a"], "explain": "contributions"}, "explain", "must be true or false"),
    ],
)
async def test_what_cannot_be_had_is_refused_by_name(body: dict[str, Any], field: str, says: str) -> None:
    """A value that is refused is answered with its field and the reason."""
    settings = Settings(max_explained_characters=20, max_texts=4)
    async with serving(settings=settings) as client:
        response = await client.post("/sentiment/batch" if "texts" in body else "/sentiment", json=body)
    [error] = problem(response, 422)["errors"]
    assert error["field"] == field
    assert says in error["message"]


async def test_an_artifact_without_steps_is_said() -> None:
    """An artifact without steps scores texts and refuses to explain them."""
    fake = FakeClassifier()
    fake.has_steps = False
    async with serving(fake) as client:
        await ask(client, text="good")
        document = problem(await client.post("/sentiment", json={"text": "good", "explain": True}), 422)
    assert "exported without steps" in document["detail"]


async def test_a_text_that_cannot_be_explained_fails_alone() -> None:
    """The other texts of its batch are answered."""
    async with serving() as client:
        response = await client.post("/sentiment/batch", json={"texts": ["good", "poison"], "explain": True})
    good, bad = response.json()["results"]
    assert "steps" in good
    assert bad["error"]["code"] == "failed"
