"""vLLM's and SGLang's /v1/classify."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.fixtures.service import serving

pytestmark = pytest.mark.anyio


async def test_a_text_and_a_list() -> None:
    """Probabilities in the order of the labels, tokens counted over all texts, the id echoed."""
    async with serving() as client:
        one = (await client.post("/v1/classify", json={"input": "good", "model": "fake"})).json()
        body = {"input": ["good day", "bad"], "model": "fake@0123456789ab", "request_id": "r-1"}
        several = (await client.post("/v1/classify", json=body)).json()
    for each in (one, several):
        assert each.keys() == {"id", "object", "created", "model", "data", "usage"}
        assert each["model"] == "fake@0123456789ab"
        assert abs(each["created"] - time.time()) < 60
    assert one["data"] == [{"index": 0, "label": "positive", "probs": [0.090909, 0.090909, 0.818182], "num_classes": 3}]
    assert [(each["index"], each["label"]) for each in several["data"]] == [(0, "positive"), (1, "negative")]
    assert several["usage"] == {"prompt_tokens": 3, "total_tokens": 3, "completion_tokens": 0}
    assert several["id"] == "classify-r-1"


@pytest.mark.parametrize(
    ("body", "status", "kind", "param"),
    [
        ({"input": "a", "model": "gpt"}, 404, "NotFoundError", None),
        ({"input": "a", "model": "fake@000000000000"}, 404, "NotFoundError", None),
        ({"input": "a", "softmax": False}, 400, "BadRequestError", "softmax"),
        ({"input": "a", "priority": 1}, 400, "BadRequestError", "priority"),
        ({"input": "a", "add_special_tokens": False}, 400, "BadRequestError", "add_special_tokens"),
        ({"input": ["good", ""]}, 400, "BadRequestError", "input[1]"),
        ({"input": [[1, 2]]}, 400, "BadRequestError", "input[0]"),
        ({"input": [1, 2]}, 400, "BadRequestError", "input[0]"),
        ({"input": []}, 400, "BadRequestError", None),
        ({"input": "poison"}, 500, "Internal Server Error", None),
        ({"messages": [{"role": "user", "content": "a"}]}, 400, "BadRequestError", "messages"),
        ({"input": "a", "truncate_prompt_tokens": 5}, 400, "BadRequestError", "truncate_prompt_tokens"),
    ],
)
async def test_what_cannot_be_honoured_is_refused_by_name(body: Any, status: int, kind: str, param: str) -> None:
    """The error names the field, in OpenAI's shape."""
    async with serving() as client:
        response = await client.post("/v1/classify", json=body)
    assert response.status_code == status
    error = response.json()["error"]
    assert {name: error[name] for name in error if name != "message"} == {"type": kind, "param": param, "code": status}
    not_offered = set(body) & {"messages", "truncate_prompt_tokens"}
    assert all(f"{name}: not offered here" in error["message"] for name in not_offered)
