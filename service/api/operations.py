"""The operations of the API for the OpenAPI document: tag, summary, description, answer and examples.

The texts are in operations.toml, the schemas of answers in answers.toml.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_PINNED = "\n\nThe path names a version. Another version than the one that is served is answered with 404."


def operations() -> tuple[list[dict[str, str]], dict[str, dict[str, Any]]]:
    """The tags, and the entry of each operation by its id."""
    entries: dict[str, Any] = tomllib.loads((HERE / "operations.toml").read_text("utf-8"))
    tags: list[dict[str, str]] = entries.pop("tags")
    for name in [name for name, entry in entries.items() if entry.pop("version", False)]:
        entry = entries[name]
        pinned = {"summary": f"{entry['summary']} (a version)", "description": entry["description"] + _PINNED}
        entries[f"{name}_version"] = {**entry, **pinned}
    return tags, entries


@cache
def answers() -> dict[str, dict[str, Any]]:
    """The schemas of answers by their names in the document."""
    schemas: dict[str, dict[str, Any]] = tomllib.loads((HERE / "answers.toml").read_text("utf-8"))
    for schema in schemas.values():
        for base in [schemas[name] for name in schema.pop("extends", ())]:
            required = [*base.get("required", ()), *schema.get("required", ())]
            properties = {**base["properties"], **schema.get("properties", {})}
            inherited = {key: value for key, value in base.items() if key != "abstract"}
            schema.update({**inherited, **schema, "required": required, "properties": properties})
    return {name: schema for name, schema in schemas.items() if not schema.get("abstract")}


def reference(schema: str) -> dict[str, str]:
    """The schema of an OpenAPI document by its name."""
    return {"$ref": f"#/components/schemas/{schema}"}


def describe(document: dict[str, Any]) -> None:
    """Complete the operations of an OpenAPI document, and add the schemas of their answers."""
    document["components"]["schemas"].update(answers())
    document["tags"], entries = operations()
    for methods in document["paths"].values():
        for written in methods.values():
            entry = entries[written["operationId"]]
            written.update(tags=[entry["tag"]], summary=entry["summary"], description=entry["description"])
            answer = written["responses"]["200"]["content"]
            if "schema" in entry:
                answer["application/json"]["schema"] = reference(entry["schema"])
            for kind, content in answer.items():
                if "answer" in entry and kind != "application/octet-stream":
                    content["example"] = entry["answer"]
            if "request" in entry:
                written["requestBody"]["content"]["application/json"]["example"] = entry["request"]
            if "requests" in entry:
                named = {name: {"value": value} for name, value in entry["requests"].items()}
                written["requestBody"]["content"]["application/json"]["examples"] = named
