"""JSON objects -> a table, whose columns have types that hold all of their values without loss."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

_ARROW: dict[str, pa.DataType] = {"bool": pa.bool_(), "int": pa.int64(), "long": pa.int64(), "float": pa.float64()}


def kind_of(value: Any) -> str:
    """The kind of a value: null, bool, int (53 bits), long (64 bits), float, str or json (any other)."""
    if value is None:
        return "null"
    if isinstance(value, int) and not isinstance(value, bool):
        size = abs(value)
        return "int" if size <= 1 << 53 else "long" if size < 1 << 63 else "json"
    return {bool: "bool", float: "float", str: "str"}.get(type(value), "json")


def either(one: str, other: str) -> str:
    """The kind that holds values of both without loss. A float holds integers of 53 bits."""
    kinds = {one, other} - {"null"}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {"int", "long"}:
        return "long"
    return "float" if kinds == {"int", "float"} else "json"


def table(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str], text_column: str) -> pa.Table:
    """A column for each key. Values of kind json, and texts that are not strings, become strings of JSON."""
    columns = {}
    for name, kind in kinds.items():
        values = [row.get(name) for row in rows]
        if kind == "json" or name == text_column:
            plain = str if name == text_column else ()
            values = [
                value if value is None or isinstance(value, plain) else json.dumps(value, ensure_ascii=False)
                for value in values
            ]
        elif kind == "float":
            values = [None if value is None else float(value) for value in values]
        columns[name] = pa.array(values, _ARROW.get(kind, pa.string()))
    return pa.table(columns)
