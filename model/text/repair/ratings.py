"""Ratings drawn with stars: "★★★★★" is "⭐⭐⭐⭐⭐", "✭✩✩✩✩" is "★☆☆☆☆". Three signs in a row are kept."""

from __future__ import annotations

import re

from model.text.repair.edit import Edit

_FILLED, _EMPTY = "\u2605\u2b50\U0001f31f\u272d\u272e\u272f\u2b51", "\u2606\u2729\u2730\u26dd\u2b52"
_GOOD, _STAR = "\u2b50", "\u2605"
_STARS = f"[{_FILLED}{_EMPTY}]"
_ONE = f"{_STARS}\ufe0f?"
_runs = re.compile(rf"{_ONE}(?:(?:{_ONE})+|(?: {_ONE}(?!{_STARS}))+)").finditer
_rating = re.compile(rf"([{_FILLED}]{{1,10}})([{_EMPTY}]{{0,9}})").fullmatch


def find(text: str) -> list[Edit]:
    """Edits that write ratings in one form: those of four and five stars with filled stars."""
    edits = []
    for run in () if text.isascii() else _runs(text):
        rating = _rating(run.group().replace(" ", "").replace("\ufe0f", ""))
        if not rating:
            continue
        filled, empty = len(rating[1]), len(rating[2])
        content = _GOOD * filled if filled > 3 and empty <= 1 else _STAR * filled + _EMPTY[0] * empty
        if filled + empty in (4, 5) and (empty or filled > 3) and content != run.group():
            edits.append(Edit(*run.span(), content))
    return edits
