"""Values -> JSON bytes, for answers and problems alike."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

_ANY: TypeAdapter[Any] = TypeAdapter(Any)


def to_json(value: Any) -> bytes:
    """Compact UTF-8 JSON of dicts, lists, strings and finite numbers; pydantic's writer is 3x the standard one."""
    return _ANY.dump_json(value)
