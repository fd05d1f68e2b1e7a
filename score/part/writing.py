"""Rows and their scores -> the bytes of a part."""

from __future__ import annotations

import base64
import datetime
import io
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from model.errors import ConfigError

Output = Literal["parquet", "csv", "jsonl"]
OUTPUTS: tuple[Output, ...] = get_args(Output)


def render(kept: pa.Table | list[dict[str, Any]], added: Mapping[str, pa.Array], output: Output, header: bool) -> bytes:
    """A part as Parquet, CSV (with a header or without) or JSON lines: the same bytes for the same rows.

    Raises:
        ConfigError: the rows already have a column that is to be added.
    """
    if output == "jsonl":
        rows = kept if isinstance(kept, list) else kept.to_pylist()
        return _json_lines(rows, pa.table(dict(added)).to_pylist())
    table: Any = kept
    for name, column in added.items():
        if name in table.schema.names:
            raise collision(name)
        table = table.append_column(name, column)
    if output == "csv":
        return _to_csv(_flat(table), header)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _to_csv(table: pa.Table, header: bool) -> bytes:
    """A table of plain columns as CSV: an empty field is a null, a quoted empty one an empty string."""
    from pyarrow import csv

    sink = io.BytesIO()
    csv.write_csv(table, sink, csv.WriteOptions(include_header=header))
    return sink.getvalue()


def _json_lines(rows: Iterable[dict[str, Any]], added: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(_dumped(_joined(row, more)) + b"\n" for row, more in zip(rows, added, strict=True))


def _joined(row: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    for name in more:
        if name in row:
            raise collision(name)
    return {**row, **more}


def collision(name: str) -> ConfigError:
    """The error for an added column that the rows already have."""
    return ConfigError(f"prefix: the rows already have a column {name!r}; --prefix sentiment_ adds sentiment_{name}")


def _dumped(row: Any) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False, allow_nan=False, default=_plain).encode()
    except ValueError:
        return json.dumps(_finite(row), ensure_ascii=False, allow_nan=False, default=_plain).encode()


def _plain(value: Any) -> Any:
    """A value without a type in JSON, as other writers encode it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _finite(value: Any) -> Any:
    """The value with null for numbers that JSON lacks."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _flat(table: pa.Table) -> pa.Table:
    """The table with nested and binary values as strings of JSON, which CSV can hold."""
    for place, each in enumerate(table.schema):
        if pa.types.is_nested(each.type) or pa.types.is_binary(each.type) or pa.types.is_large_binary(each.type):
            values = (value if value is None else _dumped(value).decode() for value in table.column(place).to_pylist())
            table = table.set_column(place, each.name, pa.array(values, pa.string()))
    return table
