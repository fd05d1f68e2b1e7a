"""The Hugging Face Inference API."""

from __future__ import annotations

from typing import Any

import pytest

from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, Short
from tests.fixtures.service import sample, serving

pytestmark = pytest.mark.anyio

POSITIVE = [
    {"label": "positive", "score": 0.818182},
    {"label": "negative", "score": 0.090909},
    {"label": "neutral", "score": 0.090909},
]


async def test_one_text_and_several_have_the_same_shape() -> None:
    """A list for each text, the most probable label first, at most top_k of them."""
    async with serving() as client:
        one = await client.post("/", json={"inputs": "good"})
        several = await client.post("/", json={"inputs": ["good", "bad"], "parameters": {"top_k": 1}})
        more = await client.post("/", json={"inputs": "good", "parameters": {"top_k": 10**30}})
        metrics = (await client.get("/metrics")).text
    assert one.json() == more.json() == [POSITIVE]
    assert [[each["label"] for each in row] for row in several.json()] == [["positive"], ["negative"]]
    assert "server-timing" in one.headers
    assert sample(metrics, "sentiment_requests_total", route="/", status="200") == 3


@pytest.mark.parametrize(
    "parameters",
    [
        {"top_k": None, "function_to_apply": None, "truncation": None},
        {"function_to_apply": "softmax"},
        {"truncation": True, "padding": True},
        {"truncation": False, "padding": False},
        {"return_all_scores": True},
        {"return_all_scores": True, "top_k": 1},
    ],
)
async def test_what_holds_anyway_may_be_said(parameters: dict[str, Any]) -> None:
    """Defaults are accepted: null as not set, softmax scores, and truncation of a long text."""
    options = {"wait_for_model": True, "use_cache": False, "use_gpu": False}
    async with serving() as client:
        body = {"inputs": "good", "parameters": parameters, "options": options}
        assert (await client.post("/", json=body)).json() == [POSITIVE]


async def test_no_truncation_is_honoured() -> None:
    """With `truncation: false` a text that would be truncated is refused by its position."""
    async with serving(Short()) as client:
        for truncation, status in ((None, 200), (True, 200), (False, 422)):
            body = {"inputs": ["good", "good good good"], "parameters": {"truncation": truncation}}
            response = await client.post("/", json=body)
            assert response.status_code == status
    assert response.json() == {
        "error": "inputs[1]: is longer than the network reads, and parameters.truncation is false"
    }


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        (
            {"inputs": "a", "parameters": {"function_to_apply": "none"}},
            422,
            'parameters.function_to_apply: must be "softmax": scores are',
        ),
        ({"inputs": "a", "parameters": {"max_length": 512}}, 422, "parameters.max_length: not offered here: a long"),
        ({"inputs": "a", "parameters": {"truncation": "only_second"}}, 422, "parameters.truncation: must be true or"),
        ({"inputs": "a", "parameters": {"padding": "max_length"}}, 422, "parameters.padding: must be true or"),
        (
            {"inputs": "a", "parameters": {"return_all_scores": False}},
            422,
            "return_all_scores: must be true: top_k asks",
        ),
        ({"inputs": "a", "options": {"use_gpu": True}}, 422, "options.use_gpu: must be false: the network is"),
        ({"inputs": "a", "parameters": {"top_k": 0}}, 422, "parameters.top_k"),
        ({"inputs": "a", "parameters": {"top_k": True}}, 422, "parameters.top_k"),
        ({"inputs": "a", "parameters": []}, 422, "parameters"),
        ({"inputs": "a", "task": "x"}, 422, "task: there is no such field"),
        ({"inputs": {"text": "a", "text_pair": "b"}}, 422, "inputs: must be a string or a list of strings; pairs"),
        ({"inputs": [["a", "b"]]}, 422, "inputs[0]: must be a string; pairs of texts and token ids are not offered"),
        ({"inputs": ["a", 1]}, 422, "inputs[1]: must be a string"),
        ({"inputs": ["good", " "]}, 422, "inputs[1]: there is nothing to read in the text"),
        ({"inputs": ["good", "nothing"]}, 422, "inputs[1]: there is nothing to read in the text"),
        ({"inputs": ["good", "poison"]}, 500, "inputs[1]: the model could not score this text"),
        ({"inputs": []}, 422, "from 1 to 3 texts"),
        ({"inputs": ["a"] * 4}, 422, "from 1 to 3 texts"),
        ({}, 422, "inputs: this field is missing"),
        ([], 422, "must be a JSON object"),
    ],
)
async def test_what_cannot_be_honoured_is_refused_by_name(body: Any, status: int, named: str) -> None:
    """The error names the field, in the shape of the format."""
    async with serving(settings=Settings(max_texts=3)) as client:
        response = await client.post("/", json=body)
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert named in response.json()["error"]


async def test_every_error_of_the_path_has_its_shape() -> None:
    """Errors of this path have the format's shape; other paths keep problem documents."""
    kind = {"Content-Type": "application/json"}
    async with serving(FakeClassifier(), Settings(max_body_bytes=100)) as client:
        for content, headers, status in ((b"{", kind, 400), (b"{}", {}, 415), (b" " * 101, kind, 413)):
            response = await client.post("/", content=content, headers=headers)
            assert response.status_code == status
            assert set(response.json()) == {"error"}
        assert set((await client.put("/")).json()) == {"error"}
        assert "title" in (await client.post("/nowhere")).json()
