"""OpenAI's moderation: categories from the model's attributes."""

from __future__ import annotations

from typing import Any

import pytest

from model.artifact.attribute import Attribute
from tests.fixtures.fakes import FakeClassifier, FakeManifest, moderating
from tests.fixtures.service import serving

pytestmark = pytest.mark.anyio
PATH = "/v1/moderations"


async def test_a_text_and_several_are_answered_by_category() -> None:
    """Any OpenAI model name is accepted; categories without an attribute are absent."""
    async with serving(FakeClassifier(moderating())) as client:
        one = (await client.post(PATH, json={"input": "good", "model": "omni-moderation-latest"})).json()
        many = (await client.post(PATH, json={"input": ["insult threat", "toxicity"]})).json()
    assert one.keys() == {"id", "model", "results"}
    assert one["model"] == "fake@0123456789ab"
    assert one["results"] == [
        {
            "flagged": False,
            "categories": {"harassment/threatening": False, "harassment": False},
            "category_scores": {"harassment/threatening": 0.05, "harassment": 0.05},
        }
    ]
    both, only = many["results"]
    assert both["categories"] == {"harassment/threatening": True, "harassment": True}
    assert (only["flagged"], set(only["categories"].values())) == (True, {False})


async def test_toxicity_stands_for_harassment_where_there_is_no_insult() -> None:
    """Its threshold is 0.5 if the artifact has none."""
    manifest = moderating(attributes=(Attribute("toxicity"), Attribute("sexually_explicit"), Attribute("joy")))
    async with serving(FakeClassifier(manifest)) as client:
        result = (await client.post(PATH, json={"input": "toxicity"})).json()["results"][0]
    assert result["categories"] == {"harassment": True, "sexual": False}


async def test_parts_of_text_are_one_input() -> None:
    """The text parts of an input are joined, as OpenAI does."""
    parts = [{"type": "text", "text": "insult"}, {"type": "text", "text": "insult"}]
    async with serving(FakeClassifier(moderating())) as client:
        [result] = (await client.post(PATH, json={"input": parts})).json()["results"]
    assert result["category_scores"]["harassment"] == 0.95


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"input": [{"type": "text", "text": "a"}, {"type": "image_url"}]}, 400, "input[1]"),
        ({"input": ["a", " "]}, 400, "input[1]"),
        ({"input": {"text": "a"}}, 400, "input"),
        ({"input": []}, 400, None),
        ({"input": "a", "model": "gpt"}, 404, None),
        ({"input": "a", "user": "b"}, 400, "user"),
    ],
)
async def test_what_cannot_be_honoured_is_refused_by_name(body: Any, status: int, param: str | None) -> None:
    """The error names the field, in OpenAI's shape."""
    async with serving(FakeClassifier(moderating())) as client:
        response = await client.post(PATH, json=body)
    assert response.status_code == status
    error = response.json()["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert error["param"] == param


async def test_a_model_without_attributes_moderates_nothing() -> None:
    """The request is refused, and not answered as unflagged."""
    async with serving(FakeClassifier(FakeManifest())) as client:
        response = await client.post(PATH, json={"input": "a"})
    assert (response.status_code, response.json()["error"]["param"]) == (400, "model")
