"""Malformed requests in any format are answered or refused in that format, and never fail the service."""

from __future__ import annotations

import asyncio
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, moderating
from tests.fixtures.service import serving

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.sampled_from(["good", "", "poison", "panic", "nothing"]) | st.text(max_size=5)


def bodies(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[bytes]:
    """Requests of a format of which any member may be wrong, JSON of any kind, and bytes that are none."""
    near = st.fixed_dictionaries(
        {name: each | ANYTHING for name, each in required.items()},
        optional={**{name: each | ANYTHING for name, each in optional.items()}, "x": ANYTHING},
    )
    good = st.fixed_dictionaries(required)
    return (good | near | ANYTHING).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30)


TENSOR = st.fixed_dictionaries(
    {
        "name": st.just("text") | st.text(max_size=3),
        "shape": st.lists(st.integers(-1, 3) | st.just(10**30), max_size=3),
        "datatype": st.sampled_from(["BYTES", "BYTES", "FP32"]),
    },
    optional={
        "data": st.lists(TEXTS | ANYTHING, max_size=3),
        "parameters": st.fixed_dictionaries({"binary_data_size": st.integers(-1, 20)}) | ANYTHING,
    },
)
GOOD_TENSOR = st.lists(TEXTS, min_size=1, max_size=3).map(
    lambda texts: [{"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": texts}]
)
COMMENT = st.fixed_dictionaries({"text": TEXTS}, optional={"type": st.sampled_from(["PLAIN_TEXT", "HTML"]) | ANYTHING})
FORMATS = {
    "/": bodies(
        {"inputs": TEXTS | st.lists(TEXTS, max_size=3)},
        parameters=st.fixed_dictionaries({}, optional={"top_k": ANYTHING, "function_to_apply": ANYTHING}),
    ),
    "/predict": bodies({"inputs": TEXTS | st.lists(st.lists(TEXTS, max_size=2), max_size=3)}, truncate=ANYTHING),
    "/v1/classify": bodies({"input": TEXTS | st.lists(TEXTS, max_size=3)}, model=st.just("fake"), rid=ANYTHING),
    "/v1/moderations": bodies({"input": TEXTS | st.lists(TEXTS, max_size=3)}, model=st.just("fake")),
    "/v1alpha1/comments:analyze": bodies(
        {
            "comment": COMMENT,
            "requestedAttributes": st.sampled_from([{"TOXICITY": {}}, {"THREAT": {"scoreThreshold": 0.1}}]),
        },
        languages=st.just(["en"]) | st.lists(st.text(max_size=3), max_size=2),
        spanAnnotations=st.booleans(),
        clientToken=st.text(max_size=3),
    ),
    "/v1alpha1/comments:suggestscore": bodies(
        {"comment": COMMENT, "attributeScores": st.just({"TOXICITY": {"summaryScore": {"value": 0.5}}})},
        communityId=st.text(max_size=3),
    ),
    "/v2/models/fake/infer": bodies(
        {"inputs": GOOD_TENSOR | st.lists(TENSOR, max_size=2)},
        id=st.text(),
        outputs=st.lists(st.fixed_dictionaries({"name": st.sampled_from(["label", "x"])}), max_size=3),
        parameters=st.fixed_dictionaries({"binary_data_output": st.booleans() | ANYTHING}),
    ),
}
# 424 and 500 are what a text is answered that fails the model, and only that.
FAILED = "model could not score this text"
KIND = {"Content-Type": "application/json"}


@pytest.fixture
def post() -> Any:
    """A request to an app that runs for the whole test, as a plain call."""
    with asyncio.Runner() as runner:
        context = serving(FakeClassifier(moderating()), Settings(feedback_file=Path(os.devnull)))
        client = runner.run(context.__aenter__())
        yield lambda path, body, headers: runner.run(client.post(path, content=body, headers=headers))
        runner.run(context.__aexit__(None, None, None))


@pytest.mark.parametrize("path", FORMATS)
def test_no_body_whatever_is_a_failure(path: str, post: Callable[..., httpx.Response]) -> None:
    """Any body is answered, or refused in the shape of the format."""
    seen: set[int] = set()

    @settings(max_examples=80, deadline=None)
    @given(body=FORMATS[path])
    def check(body: bytes) -> None:
        response = post(path, body, KIND)
        assert response.status_code in {200, 400, 404, 422} or FAILED in response.text, response.text
        assert response.status_code == 200 or "error" in response.json()
        seen.add(response.status_code)

    check()
    assert {200, 400} <= seen


def test_no_binary_body_whatever_is_a_failure(post: Callable[..., httpx.Response]) -> None:
    """Lengths in the header, in the JSON and in the data that contradict one another are refused."""
    seen: set[int] = set()
    item = st.binary(max_size=8) | TEXTS.map(str.encode)
    fitting = st.lists(item, min_size=1, max_size=3).map(
        lambda items: (len(items), b"".join(struct.pack("<I", len(each)) + each for each in items))
    )
    loose = st.tuples(st.integers(-1, 3), st.binary(max_size=20))

    @settings(max_examples=120, deadline=None)
    @given(tensor=fitting | loose, wrong=st.none() | st.integers(-2, 200), size=st.none() | st.integers(-1, 30))
    def check(tensor: tuple[int, bytes], wrong: int | None, size: int | None) -> None:
        count, data = tensor
        parameters = {"binary_data_size": len(data) if size is None else size}
        inputs = [{"name": "text", "shape": [count], "datatype": "BYTES", "parameters": parameters}]
        document = json.dumps({"inputs": inputs, "parameters": {"binary_data_output": True}}).encode()
        length = {"Inference-Header-Content-Length": str(len(document) if wrong is None else wrong)}
        response = post("/v2/models/fake/infer", document + data, length)
        assert response.status_code in {200, 400} or FAILED in response.text, response.text
        seen.add(response.status_code)

    check()
    assert {200, 400} <= seen


@pytest.mark.parametrize("path", FORMATS)
def test_deep_nesting_and_huge_numbers_are_refused(path: str, post: Callable[..., httpx.Response]) -> None:
    """Any depth and any number of digits are refused without a failure."""
    member = {"/v1alpha1": "comment", "/v1": "input"}.get(path.rpartition("/")[0], "inputs")
    for value in ("[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 50_000, "9" * 100_000, "-1e99999"):
        response = post(path, f'{{"{member}": {value}}}'.encode(), KIND)
        assert response.status_code in {400, 422}, response.text[:200]
        assert "error" in response.json()
