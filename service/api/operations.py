"""What each operation of the API does, for the OpenAPI document: tag, summary, description and examples.

The texts are in operations.toml; a test holds that each operation has its entry there.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_PINNED = "\n\nThe path names a version; it is answered if that is the version that is served, and 404 otherwise."


def operations() -> tuple[list[dict[str, str]], dict[str, dict[str, Any]]]:
    """The tags, and the entry of each operation by its id."""
    entries: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    tags: list[dict[str, str]] = entries.pop("tags")
    for name in [name for name, entry in entries.items() if entry.pop("version", False)]:
        entry = entries[name]
        pinned = {"summary": f"{entry['summary']} (a version)", "description": entry["description"] + _PINNED}
        entries[f"{name}_version"] = {**entry, **pinned}
    return tags, entries


def describe(document: dict[str, Any]) -> None:
    """Write tag, summary, description and examples of each operation into an OpenAPI document."""
    document["tags"], entries = operations()
    for methods in document["paths"].values():
        for written in methods.values():
            entry = entries[written["operationId"]]
            written.update(tags=[entry["tag"]], summary=entry["summary"], description=entry["description"])
            if "answer" in entry:
                for content in written["responses"]["200"]["content"].values():
                    content["example"] = entry["answer"]
            if "request" in entry:
                written["requestBody"]["content"]["application/json"]["example"] = entry["request"]
            if "requests" in entry:
                named = {name: {"value": value} for name, value in entry["requests"].items()}
                written["requestBody"]["content"]["application/json"]["examples"] = named
