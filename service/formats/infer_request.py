"""The inference request of the Open Inference Protocol V2, with the extension for binary tensors."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from pydantic import Field
from starlette.datastructures import Headers

from service.errors import InvalidRequest
from service.formats.reading import Fields, Natural, Positive, Whole, read
from service.formats.tensors import count_of, texts_of_bytes, texts_of_data

HEADER_LENGTH = "Inference-Header-Content-Length"
INPUT = "text"
OUTPUTS = ("probabilities", "label")

_NO_MEMORY = "tensors are sent in the body"
_SHARED_MEMORY = dict.fromkeys(("shared_memory_region", "shared_memory_byte_size", "shared_memory_offset"), _NO_MEMORY)


class InputParameters(Fields):
    """Parameters of an input."""

    not_offered: ClassVar[dict[str, str]] = _SHARED_MEMORY

    binary_data_size: Natural | None = Field(None, description="Size of this tensor after the JSON, in bytes.")


class InputTensor(Fields):
    """A tensor of texts."""

    name: str = Field(description="`text`.")
    shape: list[Whole] = Field(description="[N] or [N, 1].")
    datatype: str = Field(description="`BYTES`.")
    parameters: InputParameters | None = None
    data: list[Any] | None = Field(
        None, description="The texts, in row-major order; absent where they are sent as binary data."
    )


class OutputParameters(Fields):
    """Parameters of an output."""

    not_offered: ClassVar[dict[str, str]] = {
        **_SHARED_MEMORY,
        "classification": "ask for the outputs `label` and `probabilities`",
    }

    binary_data: bool | None = Field(None, description="True sends it in binary form after the JSON.")


class RequestedOutput(Fields):
    """A requested output."""

    name: str = Field(description="`probabilities` or `label`.")
    parameters: OutputParameters | None = None


class InferParameters(Fields):
    """Parameters of a request."""

    not_offered: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("sequence_id", "sequence_start", "sequence_end"), "each text is scored on its own"),
        "priority": "requests have no priorities",
    }

    binary_data_output: bool | None = Field(
        None, description="True: outputs are binary where their own parameters do not say."
    )
    timeout: Positive | None = Field(None, description="Deadline of the request, in microseconds.")


class InferRequest(Fields):
    """Texts to score, as one tensor of BYTES."""

    id: str | None = Field(None, description="Repeated in the answer.")
    parameters: InferParameters | None = None
    inputs: list[InputTensor]
    outputs: list[RequestedOutput] | None = Field(None, description="The outputs to send; without it, all.")


class Inference(NamedTuple):
    """A validated request."""

    id: str | None
    texts: list[str]
    outputs: dict[str, bool]  # name -> whether it is sent as binary data
    timeout: float | None  # seconds


def read_inference(body: bytes, headers: Headers) -> Inference:
    """The request in a JSON body, with the binary tensors after it where a header gives the length of the JSON.

    Raises:
        NotJson, InvalidRequest: names the faulty field.
    """
    document, binary = _split(body, headers)
    query = read(InferRequest, document)
    parameters = query.parameters or InferParameters.model_validate({})
    return Inference(
        query.id,
        _texts(query.inputs, binary),
        _outputs(query.outputs, parameters.binary_data_output is True),
        None if parameters.timeout is None else parameters.timeout / 1e6,
    )


def _split(body: bytes, headers: Headers) -> tuple[bytes, bytes]:
    length = headers.get(HEADER_LENGTH)
    if length is None:
        return body, b""
    if not (length.isascii() and length.isdigit()) or len(length) > 12 or int(length) > len(body):
        raise InvalidRequest.of(HEADER_LENGTH, "must be the number of bytes of the JSON at the start of the body")
    return body[: int(length)], body[int(length) :]


def _texts(inputs: list[InputTensor], binary: bytes) -> list[str]:
    if len(inputs) != 1:
        raise InvalidRequest.of("inputs", f"must hold one tensor, `{INPUT}`")
    tensor = inputs[0]
    if tensor.name != INPUT:
        raise InvalidRequest.of("inputs[0].name", f"must be `{INPUT}`")
    if tensor.datatype != "BYTES":
        raise InvalidRequest.of("inputs[0].datatype", "must be BYTES")
    count_of(tensor.shape, "inputs[0].shape")
    size = tensor.parameters.binary_data_size if tensor.parameters else None
    if size is None:
        if tensor.data is None:
            raise InvalidRequest.of("inputs[0]", "must have data, or binary_data_size among its parameters")
        if binary:
            raise InvalidRequest.of("inputs[0]", "has no binary_data_size, but bytes follow the JSON")
        return texts_of_data(tensor.data, tensor.shape, "inputs[0].data")
    field = "inputs[0].parameters.binary_data_size"
    if tensor.data is not None:
        raise InvalidRequest.of(field, "cannot stand beside data")
    if size != len(binary):
        raise InvalidRequest.of(field, f"is not the number of bytes that follow the JSON, {len(binary)}")
    return texts_of_bytes(binary, tensor.shape, "inputs[0]")


def _outputs(wanted: list[RequestedOutput] | None, binary: bool) -> dict[str, bool]:
    if not wanted:
        return dict.fromkeys(OUTPUTS, binary)
    chosen: dict[str, bool] = {}
    for place, each in enumerate(wanted):
        if each.name not in OUTPUTS:
            raise InvalidRequest.of(f"outputs[{place}].name", f"must be one of {', '.join(OUTPUTS)}")
        if each.name in chosen:
            raise InvalidRequest.of(f"outputs[{place}].name", "is given twice")
        own = each.parameters.binary_data if each.parameters else None
        chosen[each.name] = binary if own is None else own
    return chosen
