"""The Open Inference Protocol V2 of KServe and Triton: health, metadata and inference under `/v2`."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from service.api.scoring import JsonResponse, Scoring, timing
from service.errors import PROBLEMS, ServiceError
from service.formats.infer_request import HEADER_LENGTH, INPUT, read_inference
from service.formats.scoring import predict
from service.formats.tensors import outputs_of
from service.http.body import check_plain, check_type, read_body
from service.http.encoding import to_json


class OpenInference:
    """The endpoints. A path with another version than the served one is answered with 404."""

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring

    async def server(self) -> Response:
        """The server and its extensions."""
        return JsonResponse({"name": "sentiment", "version": "2", "extensions": ["binary_tensor_data"]})

    async def live(self) -> Response:
        """Whether the process answers."""
        return JsonResponse({"live": True})

    async def ready(self) -> Response:
        """Whether all models score texts now; else 503."""
        self._scoring.registry.check_ready()
        return JsonResponse({"ready": True})

    async def model(self, name: str, version: str | None = None) -> Response:
        """A model: its version, its tensors and its labels in order."""
        model = self._scoring.registry.named(name, version)
        manifest = model.manifest
        labels = list(manifest.labels) or [each.name for each in manifest.attributes]
        body = {
            "name": model.name,
            "versions": [manifest.version],
            "platform": "pytorch_torchscript",
            "inputs": [{"name": INPUT, "datatype": "BYTES", "shape": [-1]}],
            "outputs": [
                {"name": "probabilities", "datatype": "FP32", "shape": [-1, len(labels)]},
                {"name": "label", "datatype": "BYTES", "shape": [-1]},
            ],
            "parameters": {"labels": labels},
        }
        return JsonResponse(body)

    async def model_ready(self, name: str, version: str | None = None) -> Response:
        """Whether a model scores texts now; else 503."""
        model = self._scoring.registry.named(name, version)
        self._scoring.registry.check_ready(model)
        return JsonResponse({"name": model.name, "ready": True})

    async def infer(self, request: Request, name: str, version: str | None = None) -> Response:
        """Score one text or several; all of them are answered, or none."""
        until = self._scoring.begin(request)
        model = self._scoring.registry.named(name, version)
        body = await read_body(request, self._scoring.settings, until, _check_type)
        query = read_inference(body, request.headers)
        if query.timeout is not None:
            until = request.state.arrived + min(query.timeout, self._scoring.settings.max_timeout)
        predictions, ticket = await predict(
            self._scoring, request, model, query.texts, until, "inputs[0].data[{}]".format
        )
        tensors = outputs_of(predictions)
        head: dict[str, Any] = {"model_name": model.name, "model_version": model.version}
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
    """Status and body of an error in this format, which has no 422."""
    status = PROBLEMS[type(error)].status
    return 400 if status == 422 else status, {"error": error.detail}


def _check_type(headers: Any) -> None:
    # Triton's client sends no type, with binary tensors or without.
    if HEADER_LENGTH in headers or "content-type" not in headers:
        check_plain(headers)
    else:
        check_type(headers)
