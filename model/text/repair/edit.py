"""An edit: characters of a text, and what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """Characters [start, end) become ``content``."""

    start: int
    end: int
    content: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text after edits that are in order and apart from each other."""
    parts: list[str] = []
    end = 0
    for edit in edits:
        parts += text[end : edit.start], edit.content
        end = edit.end
    parts.append(text[end:])
    return "".join(parts)
