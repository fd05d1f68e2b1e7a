"""Tensors of the Open Inference Protocol: texts out of BYTES, and named outputs, in JSON or as binary data."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from service.api.answer import DIGITS
from service.errors import InvalidRequest

if TYPE_CHECKING:
    from model.classifier import Prediction


class Tensor(NamedTuple):
    """A named output: its values in row-major order."""

    name: str
    datatype: str
    shape: list[int]
    values: Sequence[float] | Sequence[str]

    def to_json(self) -> dict[str, Any]:
        """Its entry in the JSON of an answer."""
        values = [round(each, DIGITS) if isinstance(each, float) else each for each in self.values]
        return {"name": self.name, "datatype": self.datatype, "shape": self.shape, "data": values}

    def to_binary(self) -> tuple[dict[str, Any], bytes]:
        """Its entry in the JSON of an answer, and its bytes (little-endian; BYTES have their lengths before them)."""
        if self.datatype == "FP32":
            data = struct.pack(f"<{len(self.values)}f", *self.values)
        else:
            items = [str(each).encode() for each in self.values]
            data = b"".join(part for each in items for part in (struct.pack("<I", len(each)), each))
        entry = {"name": self.name, "datatype": self.datatype, "shape": self.shape}
        return {**entry, "parameters": {"binary_data_size": len(data)}}, data


def outputs_of(predictions: Sequence[Prediction]) -> dict[str, Tensor]:
    """Both outputs: `probabilities` FP32 [N, labels] and `label` BYTES [N]."""
    rows = [list(each.probabilities.values()) for each in predictions]
    shares = [share for row in rows for share in row]
    return {
        "probabilities": Tensor("probabilities", "FP32", [len(rows), len(rows[0])], shares),
        "label": Tensor("label", "BYTES", [len(rows)], [each.label or "" for each in predictions]),
    }


def count_of(shape: Sequence[int], field: str) -> int:
    """The number of texts in a shape [N] or [N, 1]. Raises InvalidRequest for other shapes."""
    if len(shape) not in (1, 2) or shape[0] < 1 or list(shape[1:]) not in ([], [1]):
        raise InvalidRequest.of(field, "must be [N] or [N, 1], with N of at least 1")
    return shape[0]


def texts_of_data(data: Sequence[Any], shape: Sequence[int], field: str) -> list[str]:
    """The texts in the `data` of a tensor: flat, or in lists of one where the shape is [N, 1].

    Raises:
        InvalidRequest: their number is not the shape's, or an item is not a text.
    """
    if len(shape) == 2 and data and all(isinstance(each, list) and len(each) == 1 for each in data):
        data = [each[0] for each in data]
    _check_count(len(data), shape, field)
    texts: list[str] = []
    for place, each in enumerate(data):
        if not isinstance(each, str):
            raise InvalidRequest.of(f"{field}[{place}]", "must be a string")
        texts.append(each)
    return texts


def texts_of_bytes(data: bytes, shape: Sequence[int], field: str) -> list[str]:
    """The texts in the binary data of a BYTES tensor: each after its length, four bytes little-endian.

    Raises:
        InvalidRequest: the lengths do not fit the bytes or the shape, or a text is not UTF-8.
    """
    texts: list[str] = []
    for place, each in enumerate(_items(data, field)):
        try:
            texts.append(each.decode())
        except UnicodeDecodeError:
            raise InvalidRequest.of(f"{field}[{place}]", "is not UTF-8") from None
    _check_count(len(texts), shape, field)
    return texts


def _items(data: bytes, field: str) -> Iterator[bytes]:
    place = 0
    while place < len(data):
        start = place + 4
        end = start + struct.unpack_from("<I", data, place)[0] if start <= len(data) else start
        if end > len(data):
            raise InvalidRequest.of(field, "the lengths in its binary data do not add up to its bytes")
        yield data[start:end]
        place = end


def _check_count(count: int, shape: Sequence[int], field: str) -> None:
    if count != count_of(shape, field):
        raise InvalidRequest.of(field, f"holds {count} texts, and its shape another number")
