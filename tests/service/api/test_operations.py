"""The OpenAPI document describes each operation, and its examples are true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.api.operations import operations
from service.app import create_app
from service.settings import Settings
from tests.fixtures.documented import shape
from tests.fixtures.fakes import FakeClassifier, FakeManifest, moderating
from tests.fixtures.service import serving

OF_ATTRIBUTES = ("moderations", "analyze", "suggestscore")  # refused by a model that has none
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in create_app(Settings(), FakeClassifier()).openapi()["paths"].items()
    for method, operation in methods.items()
]


def test_every_entry_is_an_operation() -> None:
    """Each described operation exists, and every tag is used."""
    document = create_app(Settings(), FakeClassifier()).openapi()
    tags, entries = operations()
    found = [each for methods in document["paths"].values() for each in methods.values()]
    assert sorted(each["operationId"] for each in found) == sorted(entries)
    assert document["tags"] == tags
    assert {tag for each in found for tag in each["tags"]} == {tag["name"] for tag in tags}
    assert len({each["summary"] for each in found}) == len(found)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_is_described_with_examples(path: str, method: str, operation: dict[str, Any]) -> None:
    """In English sentences; each JSON or text that goes in or out has an example."""
    assert operation["description"].rstrip().endswith((".", "otherwise."))
    contents = [("request", operation.get("requestBody", {}).get("content", {}))]
    contents += [(status, response.get("content", {})) for status, response in operation["responses"].items()]
    for where, content in contents:
        for kind, each in content.items():
            assert kind == "application/octet-stream" or {"example", "examples"} & set(each), (path, method, where)


@pytest.mark.anyio
@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
async def test_examples_are_what_a_service_takes_and_gives(
    path: str, method: str, operation: dict[str, Any], tmp_path: Path
) -> None:
    """Each example request is accepted, and an example answer has the members of a real one."""
    if operation["operationId"] == "reload":
        pytest.skip("needs admin keys and a folder; docs/API.md has it run")
    path = path.format(name="default", model="default", version="3f9c0a1b22de")
    make = moderating if operation["operationId"] in OF_ATTRIBUTES else FakeManifest
    fake = FakeClassifier(make(name="default", version="3f9c0a1b22de"))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    requests = [each["value"] for each in content["examples"].values()] if "examples" in content else []
    requests += [content["example"]] if "example" in content else []
    [answer] = [
        each for kind, each in operation["responses"]["200"]["content"].items() if kind != "application/octet-stream"
    ]
    async with serving(fake, Settings(feedback_file=tmp_path / "feedback.jsonl")) as client:
        for request in requests:
            response = await client.post(path, json=request)
            assert response.status_code == 200, request
            if request != requests[0]:
                continue
            if operation["operationId"] == "moderations":  # which categories there are is the model's affair
                assert response.json().keys() == answer["example"].keys()
                assert response.json()["results"][0].keys() == answer["example"]["results"][0].keys()
            else:
                assert shape(response.text) == shape(json.dumps(answer["example"]))
        if method == "get":
            response = await client.get(path)
            assert response.status_code == 200
            if operation["operationId"] == "metrics":
                assert answer["example"].splitlines()[-1] in response.text
            elif operation["operationId"] == "discovery":
                assert set(answer["example"]) <= set(response.json())
            elif operation["operationId"] == "model":
                assert set(response.json()) <= set(answer["example"])
            else:
                assert shape(response.text) == shape(json.dumps(answer["example"]))
