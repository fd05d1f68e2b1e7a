"""The OpenAPI document agrees with the service."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel

from service.api.schema import BatchRequest, SentimentRequest
from service.app import create_app
from service.errors import PROBLEMS
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier
from tests.fixtures.schemas import check

OTHERS = ("/", "/models/{model}", "/predict", "/v1/classify", "/v1/moderations", "/$discovery/rest")
SCORING = ("/sentiment", "/sentiment/batch")


@pytest.fixture
def document() -> dict[str, Any]:
    """The document of an app with limits of its own."""
    return create_app(Settings(max_texts=7, max_characters=70), FakeClassifier()).openapi()


def references(value: Any) -> set[str]:
    """Every `$ref` in a document."""
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("path", SCORING)
def test_every_status_is_documented_with_an_example(document: dict[str, Any], path: str) -> None:
    """Each status of the table of errors is documented, except those that no operation or no client gets."""
    responses = document["paths"][path]["post"]["responses"]
    answered = {problem.status for problem in PROBLEMS.values()} - {403, 405, 408, 409, 431, 499, 505}
    assert set(responses) == {str(status) for status in answered | {200}}
    for status, response in responses.items():
        assert "X-Request-ID" in response["headers"]
        assert ("Retry-After" in response["headers"]) == (status == "503")
        if status != "200":
            content = response["content"]["application/problem+json"]
            check(content["example"], "ProblemDocument")
            assert content["example"]["status"] == int(status)
            assert content["schema"] == {"$ref": "#/components/schemas/ProblemDocument"}


def test_the_paths_are_those_of_the_contract(document: dict[str, Any]) -> None:
    """Every served path is documented."""
    formats = {path for path in document["paths"] if path in OTHERS or "/v2" in path or "/v1alpha1" in path}
    assert set(document["paths"]) - formats == {
        *SCORING,
        "/healthz",
        "/readyz",
        "/metrics",
        "/model",
        "/models",
        "/model/reload",
    }
    for path, also in (("/readyz", set()), ("/models", {"401"}), ("/model", {"401", "404"})):
        assert set(document["paths"][path]["get"]["responses"]) == {"200", "503"} | also


def test_every_reference_is_resolved(document: dict[str, Any]) -> None:
    """Each `$ref` has its schema, also those of bodies that FastAPI does not parse."""
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) == schemas


def test_limits_are_those_of_the_settings(document: dict[str, Any]) -> None:
    """The schemas have the limits of the settings."""
    schemas = document["components"]["schemas"]
    assert schemas["SentimentRequest"]["properties"]["text"]["maxLength"] == 70
    assert schemas["BatchRequest"]["properties"]["texts"]["maxItems"] == 7
    assert schemas["BatchRequest"]["additionalProperties"] is False
    assert set(schemas["SentimentAnswer"]["required"]) == {
        "probabilities",
        "tokens",
        "truncated",
        "model",
    }


def test_limits_on_numbers_are_in_the_terms_of_json_schema(document: dict[str, Any]) -> None:
    """Limits are `minimum` and `maximum`, and not pydantic's `ge` and `le`."""
    schemas = document["components"]["schemas"]
    for model, field, least in (("HuggingFaceParameters", "top_k", 1), ("InputParameters", "binary_data_size", 0)):
        assert {"type": "integer", "minimum": least} in schemas[model]["properties"][field]["anyOf"]
    assert '"ge"' not in json.dumps(document)


def test_headers_are_documented(document: dict[str, Any]) -> None:
    """The deadline and the request id are documented as headers of each scoring operation."""
    for path in SCORING:
        parameters = document["paths"][path]["post"]["parameters"]
        assert [each["name"] for each in parameters] == ["X-Timeout-Ms", "X-Request-ID"]


@pytest.mark.parametrize(
    ("path", "request_model", "answer"),
    [("/sentiment", SentimentRequest, "SentimentAnswer"), ("/sentiment/batch", BatchRequest, "BatchAnswer")],
)
def test_examples_fit_their_models(
    document: dict[str, Any], path: str, request_model: type[BaseModel], answer: str
) -> None:
    """Each example is valid by its schema; test_operations.py sends them to a service."""
    operation = document["paths"][path]["post"]
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        request_model.model_validate(example["value"], strict=True)
    check(operation["responses"]["200"]["content"]["application/json"]["example"], answer)
