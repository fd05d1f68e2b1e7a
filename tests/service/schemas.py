"""Values held against the schemas of the OpenAPI document, which say of answers what no code reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.api.operations import answers

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def check(value: object, name: str) -> None:
    """Fail unless a value fits the schema of this name."""
    assert not list(faults(value, answers()[name], name))


def faults(value: Any, schema: dict[str, Any], place: str) -> Iterator[str]:
    """Where a value differs from a schema, which holds no more than the keywords that are read here."""
    if "$ref" in schema:
        yield from faults(value, answers()[schema["$ref"].rpartition("/")[2]], place)
        return
    if "anyOf" in schema:
        if all(list(faults(value, each, place)) for each in schema["anyOf"]):
            yield f"{place} fits none of {len(schema['anyOf'])} schemas"
        return
    kind = schema["type"]
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield f"{place} is not of the type {kind}"
    elif value not in schema.get("enum", [value]):
        yield f"{place} is none of {schema['enum']}"
    elif kind in ("integer", "number") and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{place} is out of range"
    elif kind == "array":
        for number, each in enumerate(value):
            yield from faults(each, schema["items"], f"{place}[{number}]")
    elif kind == "object":
        yield from (f"{place} has no {name}" for name in schema.get("required", ()) if name not in value)
        others = schema.get("additionalProperties", {})
        for name, each in value.items():
            member = schema.get("properties", {}).get(name, others)
            if member is False:
                yield f"{place} has {name}"
            elif member not in ({}, True):
                yield from faults(each, member, f"{place}.{name}")
