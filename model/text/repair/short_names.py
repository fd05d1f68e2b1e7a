"""Short names of emoji, as people and exports of chats write them: ":rage:" for "😡".

`short_names.txt` has an emoji of one code point and its names a line; `scripts/repair_tables.py` writes it.
"""

from __future__ import annotations

import re
from pathlib import Path

from model.text.repair.edit import Edit

_names = re.compile(r":(?<!\w:)([A-Za-z0-9+\-][\w&'.()+\-]{1,63}):", re.ASCII)
found = _names.search


def _table() -> dict[str, str]:
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return {name: sign for sign, *names in map(str.split, lines) for name in names}


SIGNS = _table()


def find(text: str) -> list[Edit]:
    """Edits that replace short names by their emoji; an unknown name stays."""
    if ":" not in text:
        return []
    known = ((match, SIGNS.get(match[1].lower())) for match in _names.finditer(text))
    return [Edit(*match.span(), sign) for match, sign in known if sign]
