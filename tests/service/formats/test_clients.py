"""Real clients against a real server process."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

TEXTS = ["what a lovely day 😀", "what an awful day"]


@pytest.fixture
def native(url: str) -> list[dict[str, Any]]:
    """The native API's answers to the texts."""
    results: list[dict[str, Any]] = httpx.post(f"{url}/sentiment/batch", json={"texts": TEXTS}).json()["results"]
    return results


def test_hugging_face_client(url: str, native: list[dict[str, Any]]) -> None:
    """InferenceClient.text_classification takes the service for an inference endpoint."""
    hub = pytest.importorskip("huggingface_hub", reason="huggingface_hub is not installed (the dev extra has it)")
    client = hub.InferenceClient(model=url)
    for text, expected in zip(TEXTS, native, strict=True):
        answer = client.text_classification(text)
        assert {each.label: each.score for each in answer} == expected["probabilities"]
        [top] = client.text_classification(text, top_k=1, function_to_apply="softmax")
        assert (top.label, top.score) == (expected["label"], expected["score"])
    with pytest.raises(hub.errors.HfHubHTTPError, match="function_to_apply"):
        client.text_classification("a", function_to_apply="sigmoid")
    with pytest.raises(hub.errors.HfHubHTTPError, match="nothing to read"):
        client.text_classification(" ")


def test_hugging_face_javascript_and_pipelines(url: str, native: list[dict[str, Any]]) -> None:
    """The additional options of the hosted API and of pipelines are accepted."""
    body = {
        "inputs": TEXTS,
        "parameters": {"truncation": True, "padding": True, "return_all_scores": True},
        "options": {"use_cache": True, "wait_for_model": False, "use_gpu": False},
    }
    answers = httpx.post(url, json=body).json()
    assert [{each["label"]: each["score"] for each in row} for row in answers] == [
        each["probabilities"] for each in native
    ]


def test_text_embeddings_inference_defaults(url: str, native: list[dict[str, Any]]) -> None:
    """A client generated from the schema sends all defaults with each request, also of a truncated text."""
    defaults = {"raw_scores": False, "truncate": False, "truncation_direction": "Right"}
    answers = httpx.post(f"{url}/predict", json={"inputs": [[each] for each in TEXTS], **defaults}).json()
    assert [{each["label"]: each["score"] for each in row} for row in answers] == [
        each["probabilities"] for each in native
    ]
    long = {"inputs": "a lovely day " * 1000, **defaults}
    assert "truncate is false" in httpx.post(f"{url}/predict", json=long).json()["error"]
    assert httpx.post(f"{url}/predict", json={**long, "truncate": True}).status_code == 200


@pytest.fixture
def triton() -> Any:
    """The module of Triton's client."""
    return pytest.importorskip("tritonclient.http", reason="tritonclient[http] is not installed (the dev extra has it)")


def tensor(triton: Any, *, binary: bool, shape: tuple[int, ...] = (2,)) -> Any:
    """The texts as an input of Triton's client."""
    import numpy as np

    wanted = triton.InferInput("text", list(shape), "BYTES")
    wanted.set_data_from_numpy(np.array(TEXTS, dtype=object).reshape(shape), binary_data=binary)
    return wanted


def test_triton_client_asks_about_the_model(triton: Any, url: str) -> None:
    """The client reads health, readiness and metadata, and an error for what this service does not have."""
    with triton.InferenceServerClient(url.removeprefix("http://")) as client:
        assert client.is_server_live()
        assert client.is_server_ready()
        assert client.is_model_ready("default")
        assert not client.is_model_ready("other")
        assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
        metadata = client.get_model_metadata("default")
        assert client.get_model_metadata("default", metadata["versions"][0]) == metadata
        with pytest.raises(triton.InferenceServerException, match="/docs lists the paths"):
            client.get_model_config("default")


@pytest.mark.parametrize("binary", [True, False])
def test_triton_client_infers(triton: Any, url: str, native: list[dict[str, Any]], binary: bool) -> None:
    """Results equal the native API's for JSON and binary tensors, any outputs, with a version or without."""
    with triton.InferenceServerClient(url.removeprefix("http://")) as client:
        metadata = client.get_model_metadata("default")
        result = client.infer("default", [tensor(triton, binary=binary)], request_id="r-7")
        assert result.get_response()["id"] == "r-7"
        probabilities = result.as_numpy("probabilities")
        assert probabilities.dtype == "float32"
        assert probabilities.tolist() == [
            pytest.approx(list(each["probabilities"].values()), abs=1e-5) for each in native
        ]
        assert result.as_numpy("label").tolist() == [each["label"].encode() for each in native]
        result = client.infer(
            "default",
            [tensor(triton, binary=binary, shape=(2, 1))],
            model_version=metadata["versions"][0],
            outputs=[triton.InferRequestedOutput("label", binary_data=not binary)],
        )
        assert result.as_numpy("probabilities") is None
        labels = [each["label"] for each in native]
        assert result.as_numpy("label").tolist() == (labels if binary else [each.encode() for each in labels])


def test_triton_client_is_told_what_is_refused(triton: Any, url: str) -> None:
    """Parameters that only Triton supports are refused by name."""
    texts = tensor(triton, binary=True)
    classes = triton.InferRequestedOutput("label", class_count=2)
    with triton.InferenceServerClient(url.removeprefix("http://")) as client:
        for model, options, reason in (
            ("other", {}, "No model of this name"),
            ("default", {"priority": 1}, "priority: not offered"),
            ("default", {"sequence_id": 7}, "sequence_id: not offered"),
            ("default", {"outputs": [classes]}, "classification: not offered"),
            ("default", {"request_compression_algorithm": "gzip"}, "must not be compressed"),
        ):
            with pytest.raises(triton.InferenceServerException, match=reason):
                client.infer(model, [texts], **options)


def test_openai_style_json(url: str, native: list[dict[str, Any]]) -> None:
    """/v1/classify says what the native API says."""
    body = {"model": "default", "input": TEXTS}
    answer = httpx.post(f"{url}/v1/classify", json=body, headers={"Authorization": "Bearer none"}).json()
    assert [each["probs"] for each in answer["data"]] == [
        pytest.approx(list(each["probabilities"].values()), abs=1e-5) for each in native
    ]
    assert answer["usage"]["total_tokens"] == sum(each["tokens"] for each in native)
