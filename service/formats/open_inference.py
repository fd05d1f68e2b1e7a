"""The Open Inference Protocol V2 of KServe and Triton: health, metadata and inference under `/v2`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from service.api.scoring import JsonResponse, Scoring, timing
from service.encoding import to_json
from service.errors import PROBLEMS, ServiceError
from service.formats.infer_request import HEADER_LENGTH, INPUT, read_inference
from service.formats.scoring import predict
from service.formats.tensors import outputs_of
from service.http.body import check_plain, check_type, read_body


class ServerLive(BaseModel):
    """The process answers."""

    live: Literal[True]


class ServerReady(BaseModel):
    """Texts are scored now."""

    ready: Literal[True]


class ModelReady(ServerReady):
    """The model scores texts now."""

    name: str


class ServerMetadata(BaseModel):
    """The server."""

    name: str
    version: str
    extensions: list[str]


class TensorMetadata(BaseModel):
    """A tensor; -1 is any number."""

    name: str
    datatype: str
    shape: list[int]


class ModelParameters(BaseModel):
    """What the protocol has no member for."""

    labels: list[str] = Field(description="The columns of `probabilities`.")


class ModelMetadata(BaseModel):
    """The model."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]
    parameters: ModelParameters


class OutputTensor(TensorMetadata):
    """An output; binary ones have no data but `parameters.binary_data_size`."""

    data: list[float] | list[str] = Field(default_factory=list[float])
    parameters: dict[str, int] = Field(default_factory=dict)


class InferAnswer(BaseModel):
    """The outputs that were asked for."""

    model_name: str
    model_version: str
    id: str = Field(default_factory=str, description="There if the request had one.")
    outputs: list[OutputTensor]


class OpenInferenceError(BaseModel):
    """Why there is no answer."""

    error: str


EXAMPLE = (
    {
        "id": "42",
        "inputs": [
            {
                "name": "text",
                "shape": [1],
                "datatype": "BYTES",
                "data": ["I love how quickly this was fixed, thank you!"],
            }
        ],
    },
    {
        "model_name": "default",
        "model_version": "3f9c0a1b22de",
        "id": "42",
        "outputs": [
            {"name": "probabilities", "datatype": "FP32", "shape": [1, 3], "data": [0.004, 0.015, 0.981]},
            {"name": "label", "datatype": "BYTES", "shape": [1], "data": ["positive"]},
        ],
    },
)


class OpenInference:
    """Its endpoints. A path with a version is answered if that is the version that is served."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring

    async def server(self) -> Response:
        """The server and the extensions it has."""
        return _json({"name": "sentiment", "version": "2", "extensions": ["binary_tensor_data"]})

    async def live(self) -> Response:
        """Whether the process answers at all."""
        return _json({"live": True})

    async def ready(self) -> Response:
        """Whether texts are scored now; 503 while they are not."""
        self._scoring.models.check_ready()
        return _json({"ready": True})

    async def model(self, name: str, version: str | None = None) -> Response:
        """The model: its version, its tensors and the labels in their order."""
        service = self._scoring.models.named(name, version)
        manifest = service.manifest
        labels = list(manifest.labels) or [each.name for each in manifest.attributes]
        body = {
            "name": service.name,
            "versions": [manifest.version],
            "platform": "pytorch_torchscript",
            "inputs": [{"name": INPUT, "datatype": "BYTES", "shape": [-1]}],
            "outputs": [
                {"name": "probabilities", "datatype": "FP32", "shape": [-1, len(labels)]},
                {"name": "label", "datatype": "BYTES", "shape": [-1]},
            ],
            "parameters": {"labels": labels},
        }
        return _json(body)

    async def model_ready(self, name: str, version: str | None = None) -> Response:
        """Whether the model scores texts now; 503 while it does not."""
        service = self._scoring.models.named(name, version)
        self._scoring.models.check_ready(service)
        return _json({"name": service.name, "ready": True})

    async def infer(self, request: Request, name: str, version: str | None = None) -> Response:
        """Score one text or several; all of them are answered, or none."""
        until = self._scoring.begin(request)
        service = self._scoring.models.named(name, version)
        body = await read_body(request, service.settings, until, _check_type)
        query = read_inference(body, request.headers)
        if query.timeout is not None:
            until = min(request.state.arrived + query.timeout, request.state.arrived + service.settings.max_timeout)
        predictions, ticket = await predict(
            self._scoring, request, service, query.texts, until, "inputs[0].data[{}]".format
        )
        tensors = outputs_of(predictions)
        head: dict[str, Any] = {"model_name": service.name, "model_version": service.version}
        if query.id is not None:
            head["id"] = query.id
        parts: list[bytes] = []
        head["outputs"] = []
        for output, binary in query.outputs.items():
            if binary:
                entry, data = tensors[output].to_binary()
                head["outputs"].append(entry)
                parts.append(data)
            else:
                head["outputs"].append(tensors[output].to_json())
        if not parts:
            return JsonResponse(head, ticket)
        document = to_json(head)
        headers = {"Server-Timing": timing(ticket), HEADER_LENGTH: str(len(document))}
        return Response(b"".join([document, *parts]), media_type="application/octet-stream", headers=headers)


def refusal(error: ServiceError) -> tuple[int, dict[str, Any]]:
    """Status and body of an error in this format, which knows no 422."""
    status = PROBLEMS[type(error)].status
    return 400 if status == 422 else status, {"error": error.detail}


def _check_type(headers: Any) -> None:
    # Triton's client names no type, with binary tensors or without.
    if HEADER_LENGTH in headers or "content-type" not in headers:
        check_plain(headers)
    else:
        check_type(headers)


def _json(body: object) -> Response:
    return Response(to_json(body), media_type="application/json")
