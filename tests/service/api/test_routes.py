"""The routes, as a client sees them."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.settings import Settings
from tests.fixtures.fakes import EMPTY, FakeClassifier, FakeManifest
from tests.fixtures.schemas import check
from tests.fixtures.service import problem, sample, serving

pytestmark = pytest.mark.anyio


async def test_a_text_is_scored() -> None:
    """The answer has all documented members, and the duration of each stage."""
    async with serving() as client:
        response = await client.post("/sentiment", json={"text": "a good day"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert re.fullmatch(
        r"queue;dur=\d+\.\d{3}, tokenize;dur=\d+\.\d{3}, infer;dur=\d+\.\d{3}", response.headers["server-timing"]
    )
    body = response.json()
    check(body, "SentimentAnswer")
    assert body == {
        "label": "positive",
        "score": 0.818182,
        "polarity": 0.727273,
        "probabilities": {"negative": 0.090909, "neutral": 0.090909, "positive": 0.818182},
        "action": "allow",
        "tokens": 3,
        "truncated": False,
        "model": "fake@0123456789ab",
    }


async def test_texts_are_answered_in_order() -> None:
    """A text that cannot be scored has an error in its place."""
    texts = ["good", " ", "bad", "poison", "x" * 11, "panic", "nothing", "\u200b", "good"]
    async with serving(settings=Settings(max_characters=10)) as client:
        response = await client.post("/sentiment/batch", json={"texts": texts})
    assert response.status_code == 200
    body = response.json()
    check(body, "BatchAnswer")
    assert [each.get("label") or each["error"]["code"] for each in body["results"]] == [
        "positive",
        "blank",
        "negative",
        "failed",
        "too_long",
        "failed",
        "blank",
        "blank",
        "positive",
    ]
    assert body["model"] == "fake@0123456789ab"
    assert "model" not in body["results"][0]


async def test_a_batch_without_a_text_to_score_is_answered_without_the_model() -> None:
    """Each item has its error, and the model is not called."""
    fake = FakeClassifier()
    async with serving(fake) as client:
        response = await client.post("/sentiment/batch", json={"texts": ["", "\n"]})
    assert [each["error"]["code"] for each in response.json()["results"]] == ["blank", "blank"]
    assert fake.encoded == []


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "\U0001f469\u200d\U0001f467 \u2764\ufe0f",
        "שלום עולם",
        "\u202egood",
        "a\x00b",
        "qzx qzx",
        "e\u0301",
        "\ufffe\U0010ffff",
        "x" * 5000,
    ],
)
async def test_odd_texts_are_scored(text: str) -> None:
    """Texts of emoji, right-to-left script, NUL, unknown tokens or half surrogate pairs get an answer."""
    async with serving() as client:
        response = await client.post("/sentiment", json={"text": text})
        assert response.status_code == 200
        check(response.json(), "SentimentAnswer")


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\x00", "\u200b\u2060", "nothing", "nothing nothing"])
async def test_a_text_with_nothing_to_read_is_refused(text: str) -> None:
    """A text is refused as blank by its characters, or if the tokenizer finds no token."""
    async with serving() as client:
        document = problem(await client.post("/sentiment", json={"text": text}), 422)
    assert document["errors"] == [{"field": "text", "message": "there is nothing to read in the text"}]


async def test_a_text_that_is_too_long_is_refused() -> None:
    """A text of a megabyte is refused at once."""
    async with serving() as client:
        document = problem(await client.post("/sentiment", json={"text": "x" * 1_000_000}), 422)
    assert document["errors"] == [{"field": "text", "message": "the text has more than 100000 characters"}]


async def test_a_text_that_the_model_fails_on_is_a_problem() -> None:
    """The failure is a problem document, and the next text is scored."""
    async with serving() as client:
        for text in ("poison", "panic"):
            document = problem(await client.post("/sentiment", json={"text": text}), 500)
            assert document["type"] == "urn:sentiment:problem:model-failed"
        assert (await client.post("/sentiment", json={"text": "good"})).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 400, None),
        (b"not json", 400, None),
        (b'{"text": "\\ud83"}', 400, None),
        (b'{"text": "\xc3("}', 400, None),
        (b"[]", 422, "body"),
        (b"{}", 422, "text"),
        (b'{"text": 3}', 422, "text"),
        (b'{"text": "a", "explanation": true}', 422, "explanation"),
        (b'{"text": "a", "text": "b"}', 422, "text"),
        (b'{"text": "a", "review_at": true}', 422, "review_at"),
        (b'{"text": "a", "review_at": 0.95}', 422, "review_at"),
        (b'{"text": "a", "review_at": 0.5, "block_at": 0.4}', 422, "block_at"),
    ],
)
async def test_a_bad_request_is_answered_clearly(body: bytes, status: int, field: str | None) -> None:
    """The status tells JSON from fields, and the field is named."""
    async with serving() as client:
        response = await client.post("/sentiment", content=body, headers={"Content-Type": "application/json"})
    document = problem(response, status)
    assert [each["field"] for each in document.get("errors", [])] == ([field] if field else [])


@pytest.mark.parametrize(
    ("texts", "field", "message"),
    [
        ([], "texts", "must have at least one text"),
        (["a"] * 10_000, "texts", "a request may have at most 1000 texts"),
        (["a", 1], "texts[1]", "must be a string"),
        ("abc", "texts", "must be a list of strings"),
    ],
)
async def test_a_bad_batch_is_answered_clearly(texts: Any, field: str, message: str) -> None:
    """A batch without texts, with too many, or with an item of another type is refused by its field."""
    async with serving() as client:
        document = problem(await client.post("/sentiment/batch", json={"texts": texts}), 422)
    assert document["errors"] == [{"field": field, "message": message}]


async def test_type_and_size_are_checked() -> None:
    """Both are checked before the body is parsed; a chunked body is counted as it arrives."""

    async def chunks() -> Any:
        for _ in range(10):
            yield b" " * 100

    kind = {"Content-Type": "application/json"}
    async with serving(settings=Settings(max_body_bytes=500)) as client:
        problem(await client.post("/sentiment", content=b"{}"), 415)
        problem(await client.post("/sentiment", content=b" " * 501, headers=kind), 413)
        problem(await client.post("/sentiment", content=chunks(), headers=kind), 413)
        problem(await client.post("/sentiment", content=b" " * 500, headers=kind), 400)


async def test_limits_of_a_request_are_nearest() -> None:
    """The thresholds of a request decide the action of all its texts."""
    async with serving(settings=Settings(review_at=0.01, block_at=0.95)) as client:
        plain = await client.post("/sentiment", json={"text": "bad"})
        own = await client.post("/sentiment", json={"text": "bad", "review_at": 0.9})
        batch = await client.post("/sentiment/batch", json={"texts": ["good", "bad"], "block_at": 0.05})
    assert plain.json()["action"] == "review"
    assert own.json()["action"] == "allow"
    assert [each["action"] for each in batch.json()["results"]] == ["block", "block"]


async def test_other_labels_have_neither_polarity_nor_action() -> None:
    """A model of other labels answers neither, and a request that gives thresholds to it is refused."""
    fake = FakeClassifier(FakeManifest(labels=("joy", "anger"), thresholds=None))
    async with serving(fake) as client:
        body = (await client.post("/sentiment", json={"text": "good"})).json()
        document = problem(await client.post("/sentiment", json={"text": "good", "block_at": 0.5}), 422)
    assert set(body) == {"label", "score", "probabilities", "tokens", "truncated", "model"}
    assert document["errors"][0]["field"] == "block_at"


async def test_the_manifest_is_shown() -> None:
    """GET /model answers the manifest as JSON, with the engine that computes and the reason for it."""
    async with serving() as client:
        response = await client.get("/model")
    kernel = {"by": "fake", "reason": "it has no weights"}
    assert response.json() == {**FakeManifest().to_dict(), "kernel": kernel}


async def test_paths_and_methods_that_are_not_there_are_problems() -> None:
    """A path with an additional slash is 404, and a 405 lists the allowed methods."""
    async with serving() as client:
        problem(await client.get("/nowhere"), 404)
        problem(await client.post("/sentiment/", json={"text": "good"}), 404)
        wrong = await client.get("/sentiment")
        problem(wrong, 405)
        problem(await client.delete("/healthz"), 405)
    assert wrong.headers["allow"] == "POST"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
BODIES = st.one_of(
    ANYTHING,
    st.fixed_dictionaries(
        {"text": st.text() | ANYTHING}, optional={"review_at": ANYTHING, "block_at": ANYTHING, "x": ANYTHING}
    ),
    st.fixed_dictionaries({"texts": st.lists(st.text() | ANYTHING, max_size=5)}, optional={"block_at": st.floats()}),
).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=50)


def test_no_body_whatever_is_a_500() -> None:
    """Any body is answered or refused, and never fails the service."""
    seen: set[int] = set()
    with asyncio.Runner() as runner:
        context = serving()
        client = runner.run(context.__aenter__())

        @settings(max_examples=150, deadline=None)
        @example(b'{"text": "good"}', "/sentiment")  # random bodies alone may all be refused
        @given(body=BODIES, path=st.sampled_from(["/sentiment", "/sentiment/batch"]))
        def check(body: bytes, path: str) -> None:
            request = client.post(path, content=body, headers={"Content-Type": "application/json"})
            response = runner.run(request)
            assert response.status_code in {200, 400, 422}, response.text
            seen.add(response.status_code)

        try:
            check()
        finally:
            runner.run(context.__aexit__(None, None, None))
    assert seen == {200, 400, 422}


async def test_actions_are_counted_by_model() -> None:
    """Each text counts once, by the action that was answered with the request's thresholds."""
    async with serving() as client:
        await client.post("/sentiment", json={"text": "good", "block_at": 0, "review_at": 0})
        await client.post("/sentiment/batch", json={"texts": ["good", "good", EMPTY], "block_at": 1, "review_at": 1})
        text = (await client.get("/metrics")).text
    model = re.findall(r'sentiment_actions_total\{action="block",model="(\w+)"\}', text)[0]
    counted = {each: sample(text, "sentiment_actions_total", model=model, action=each) for each in ("allow", "block")}
    assert counted == {"allow": 2, "block": 1}
    assert sample(text, "sentiment_predictions_total", model=model, label="positive") == 3
