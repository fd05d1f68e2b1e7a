"""The Open Inference Protocol V2, with and without binary tensors."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any

import httpx
import pytest

from service.app import create_app
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, SlowClassifier
from tests.fixtures.service import alive, entered, sample, serving, within

pytestmark = pytest.mark.anyio

INFER = "/v2/models/fake/infer"
LENGTH = "Inference-Header-Content-Length"


def tensor(texts: Any, **changes: Any) -> dict[str, Any]:
    """A request with these texts; a change to None removes a member."""
    own = {"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": texts, **changes}
    return {"inputs": [{name: value for name, value in own.items() if value is not None}]}


def packed(*texts: bytes) -> bytes:
    """Texts as the binary data of a BYTES tensor."""
    return b"".join(struct.pack("<I", len(each)) + each for each in texts)


async def post_binary(
    client: httpx.AsyncClient, data: bytes, *, size: int | None = None, shape: Any = (2,), **also: Any
) -> httpx.Response:
    """Send a tensor of binary data that is declared as `size` bytes."""
    parameters = {"binary_data_size": len(data) if size is None else size}
    document = json.dumps({**tensor([], shape=list(shape), data=None, parameters=parameters), **also}).encode()
    return await client.post(INFER, content=document + data, headers={LENGTH: str(len(document))})


async def test_texts_in_json_are_answered_by_named_tensors() -> None:
    """Probabilities of every label in the manifest's order, and the labels; the id comes back."""
    async with serving() as client:
        body = (await client.post(INFER, json={"id": "42", **tensor(["good", "bad"])})).json()
        column = (await client.post(INFER, json=tensor([["good"], ["bad"]], shape=[2, 1]))).json()
        metrics = (await client.get("/metrics")).text
    assert body == {
        "model_name": "fake",
        "model_version": "0123456789ab",
        "id": "42",
        "outputs": [
            {
                "name": "probabilities",
                "datatype": "FP32",
                "shape": [2, 3],
                "data": [0.090909, 0.090909, 0.818182, 0.818182, 0.090909, 0.090909],
            },
            {"name": "label", "datatype": "BYTES", "shape": [2], "data": ["positive", "negative"]},
        ],
    }
    assert column == {name: value for name, value in body.items() if name != "id"}
    assert sample(metrics, "sentiment_requests_total", route="/v2/models/{name}/infer", status="200") == 2


async def test_binary_texts_are_answered_in_binary_where_asked() -> None:
    """The JSON's length is in the header, and each tensor's in its parameters, in the order of the outputs."""
    outputs = [{"name": "label", "parameters": {"binary_data": False}}, {"name": "probabilities"}]
    async with serving() as client:
        plain = await post_binary(client, packed("good 😀".encode(), b"bad"))
        mixed = await post_binary(
            client, packed(b"good", b"bad"), outputs=outputs, parameters={"binary_data_output": True}
        )
    assert LENGTH not in plain.headers
    assert plain.json()["outputs"][1]["data"] == ["positive", "negative"]
    length = int(mixed.headers[LENGTH])
    label, probabilities = json.loads(mixed.content[:length])["outputs"]
    assert label["data"] == ["positive", "negative"]
    assert probabilities["parameters"] == {"binary_data_size": 24}
    assert "data" not in probabilities
    values = struct.unpack("<6f", mixed.content[length:])
    assert values == pytest.approx([1 / 11, 1 / 11, 9 / 11, 9 / 11, 1 / 11, 1 / 11])


async def test_metadata_and_health() -> None:
    """They are answered without a version, and with the served one."""
    async with serving() as client:
        server = (await client.get("/v2")).json()
        model = (await client.get("/v2/models/fake")).json()
        same = (await client.get("/v2/models/fake/versions/0123456789ab")).json()
        for path in ("/v2/health/live", "/v2/health/ready", "/v2/models/fake/ready"):
            assert (await client.get(path)).status_code == 200
        infer = await client.post("/v2/models/fake/versions/0123456789ab/infer", json=tensor(["good"]))
    assert server["extensions"] == ["binary_tensor_data"]
    assert model == same
    assert model["versions"] == ["0123456789ab"]
    assert model["outputs"][0] == {"name": "probabilities", "datatype": "FP32", "shape": [-1, 3]}
    assert model["parameters"] == {"labels": ["negative", "neutral", "positive"]}
    assert infer.status_code == 200


async def test_what_is_not_ready_says_so() -> None:
    """A draining server is alive and not ready, and refuses texts."""
    app = create_app(Settings(), FakeClassifier())
    async with alive(app) as client:
        await within(app.state.registry.settled())
        app.state.registry.draining = True
        assert (await client.get("/v2/health/live")).status_code == 200
        for response in (
            await client.get("/v2/health/ready"),
            await client.get("/v2/models/fake/ready"),
            await client.post(INFER, json=tensor(["good"])),
        ):
            assert response.status_code == 503
            assert set(response.json()) == {"error"}
            assert "retry-after" in response.headers


async def test_a_timeout_of_the_request_is_its_deadline() -> None:
    """The `timeout` parameter is in microseconds, as in Triton."""
    fake = SlowClassifier()
    async with serving(fake) as client:
        fake.hold()
        first = asyncio.create_task(client.post(INFER, json=tensor(["good"])))
        await entered(fake)
        late = await within(client.post(INFER, json={**tensor(["late"]), "parameters": {"timeout": 1}}))
        fake.release.set()
        assert (await within(first)).status_code == 200
    assert late.status_code == 504


@pytest.mark.parametrize(
    "path",
    ["/v2/models/other", "/v2/models/fake/versions/1", "/v2/models/other/ready", "/v2/models/fake/config", "/v2/x"],
)
async def test_models_and_paths_that_are_not_there(path: str) -> None:
    """Both are 404 in the shape of the format, also for paths that only Triton has."""
    async with serving() as client:
        response = await client.get(path)
        infer = await client.post("/v2/models/other/infer", json=tensor(["good"]))
    assert (response.status_code, infer.status_code) == (404, 404)
    assert set(response.json()) == set(infer.json()) == {"error"}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "inputs: this field is missing"),
        ({"inputs": []}, "inputs: must hold one tensor"),
        ({"inputs": tensor(["a"])["inputs"] * 2}, "inputs: must hold one tensor"),
        (tensor(["a"], name="x"), "inputs[0].name"),
        (tensor(["a"], datatype="FP32"), "inputs[0].datatype"),
        (tensor(["a"], shape=[2]), "inputs[0].data"),
        (tensor(["a"], shape=[10**30]), "inputs[0].data"),
        (tensor(["a"], shape=[]), "inputs[0].shape"),
        (tensor(["a"], shape=[0]), "inputs[0].shape"),
        (tensor(["a"], shape=[-1]), "inputs[0].shape"),
        (tensor(["a"], shape=[1, 2]), "inputs[0].shape"),
        (tensor(["a"], shape=[1.5]), "inputs[0].shape[0]: must be a whole number"),
        (tensor([1]), "inputs[0].data[0]"),
        (tensor(["a", " "]), "inputs[0].data[1]: there is nothing to read in the text"),
        (tensor([["a"], ["b", "c"]], shape=[2, 1]), "inputs[0].data[0]"),
        (tensor(["a"], data=None), "inputs[0]: must have data"),
        (tensor(["a"], parameters={"binary_data_size": 3}), "binary_data_size: cannot stand beside data"),
        (tensor(["a"], parameters={"shared_memory_region": "r"}), "shared_memory_region: not offered here"),
        ({**tensor(["a"]), "outputs": [{"name": "x"}]}, "outputs[0].name"),
        ({**tensor(["a"]), "outputs": [{"name": "label"}] * 2}, "outputs[1].name: is given twice"),
        (
            {**tensor(["a"]), "outputs": [{"name": "label", "parameters": {"classification": 2}}]},
            "classification: not offered here",
        ),
        ({**tensor(["a"]), "parameters": {"sequence_id": 1}}, "sequence_id: not offered here"),
        ({**tensor(["a"]), "parameters": {"timeout": 0}}, "parameters.timeout"),
        ({**tensor(["a"]), "id": 3}, "id: must be a string"),
        ([], "must be a JSON object"),
    ],
)
async def test_a_request_that_cannot_be_honoured_is_refused_by_name(body: Any, named: str) -> None:
    """The status is 400, as the protocol has no 422."""
    async with serving() as client:
        response = await client.post(INFER, json=body)
    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert named in response.json()["error"]


@pytest.mark.parametrize(
    ("data", "changes", "named"),
    [
        (packed(b"a"), {}, "holds 1 texts"),
        (packed(b"a", b"b"), {"size": 3}, "binary_data_size"),
        (packed(b"a", b"b")[:-1], {}, "do not add up"),
        (packed(b"a") + b"\xff\xff\xff\xff", {}, "do not add up"),
        (packed(b"a") + b"\x00", {}, "do not add up"),
        (packed(b"a", b"\xff"), {}, "inputs[0][1]: is not UTF-8"),
        (packed(b"a", b"\xed\xa0\x80"), {}, "inputs[0][1]: is not UTF-8"),
        (packed(b"a", b""), {}, "there is nothing to read"),
        (b"", {}, "holds 0 texts"),
    ],
)
async def test_binary_data_that_does_not_fit_is_refused(data: bytes, changes: Any, named: str) -> None:
    """Wrong lengths, shapes and encodings are refused, and nothing is read beyond the body."""
    async with serving() as client:
        response = await post_binary(client, data, **changes)
    assert response.status_code == 400
    assert named in response.json()["error"]


async def test_headers_that_do_not_fit_are_refused() -> None:
    """Invalid lengths, undeclared bytes after the JSON, and compression are refused."""
    document = json.dumps(tensor(["good"])).encode()
    async with serving() as client:
        for length in ("x", "-1", "99999", "9" * 30, "١"):
            response = await client.post(INFER, content=document, headers={LENGTH.encode(): length.encode()})
            assert response.status_code == 400
            assert LENGTH in response.json()["error"]
        more = await client.post(INFER, content=document + b"x", headers={LENGTH: str(len(document))})
        squeezed = await client.post(INFER, content=document, headers={"Content-Encoding": "gzip"})
        text = await client.post(INFER, content=document, headers={"Content-Type": "text/plain"})
        bare = await client.post(INFER, content=document)
    assert (more.status_code, squeezed.status_code, text.status_code, bare.status_code) == (400, 415, 415, 200)
    assert "bytes follow the JSON" in more.json()["error"]
