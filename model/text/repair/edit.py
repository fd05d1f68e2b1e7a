"""Edits: replacements of characters in a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """Replaces the characters [start, end) by ``content``."""

    start: int
    end: int
    content: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Apply edits that are in order and do not overlap."""
    parts: list[str] = []
    end = 0
    for edit in edits:
        parts += text[end : edit.start], edit.content
        end = edit.end
    parts.append(text[end:])
    return "".join(parts)
