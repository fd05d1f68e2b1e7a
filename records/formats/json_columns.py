"""JSON objects -> a table: the type of a column is one that holds all of its values without loss."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

_ARROW: dict[str, pa.DataType] = {"bool": pa.bool_(), "int": pa.int64(), "long": pa.int64(), "float": pa.float64()}


def kind_of(value: Any) -> str:
    """One of null, bool, int (of 53 bits), long (of 64), float, str and json."""
    if value is None:
        return "null"
    if isinstance(value, int) and not isinstance(value, bool):
        size = abs(value)
        return "int" if size <= 1 << 53 else "long" if size < 1 << 63 else "json"
    return {bool: "bool", float: "float", str: "str"}.get(type(value), "json")


def either(one: str, other: str) -> str:
    """The kind that holds both without loss: a float has room for integers of 53 bits."""
    kinds = {one, other} - {"null"}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {"int", "long"}:
        return "long"
    return "float" if kinds == {"int", "float"} else "json"


def table(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str], text_column: str) -> pa.Table:
    """A column of each key; of kind json a string of JSON, and so is a text that is none."""
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
