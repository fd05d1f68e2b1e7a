"""Character references: those of HTML by number and by name, and the escapes of JSON, for any code point.

A half of a surrogate pair stands for nothing alone; careless exports write both halves, which are one character.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from model.text.repair.edit import Edit

_AMPERSAND = r"(?:amp|AMP|#0{0,9}38|#[xX]0{0,9}26)"
_REFERENCE = re.compile(
    rf"&(?:{_AMPERSAND};)+"  # escaped several times: one edit
    r"|&#(?:[xX](?P<hex>[0-9a-fA-F]{1,12})|(?P<decimal>[0-9]{1,12}));"
    r"|&(?P<name>[A-Za-z][A-Za-z0-9]{1,31};)"
    r"|\\(?:u(?P<json>[0-9a-fA-F]{4})|U(?P<python>(?:000[0-9a-fA-F]|0010)[0-9a-fA-F]{4}))"
)


def find(text: str) -> list[Edit]:
    """Edits that decode the references of a text as HTML does; an unknown name stays."""
    if "&" not in text and "\\" not in text:
        return []
    edits: list[Edit] = []
    high = None  # index and code of a high surrogate
    for match in _REFERENCE.finditer(text):
        start, end = match.span()
        code = _code(match)
        if high and start == high[0].end() and code is not None and 0xDC00 <= code < 0xE000:
            pair = 0x10000 + (high[1] - 0xD800 << 10) + code - 0xDC00
            edits.append(Edit(high[0].start(), end, chr(pair)))
            high = None
            continue
        high = (match, code) if code is not None and 0xD800 <= code < 0xDC00 else None
        content = _content(match, code)
        if content is not None:
            edits.append(Edit(start, end, content))
    return edits


def _code(match: re.Match[str]) -> int | None:
    digits = match["hex"] or match["json"] or match["python"]
    if digits:
        return int(digits, 16)
    return int(match["decimal"]) if match["decimal"] else None


def _content(match: re.Match[str], code: int | None) -> str | None:
    if code is not None:
        if 0xD800 <= code < 0xE000:
            return None
        return chr(code) if match["json"] or match["python"] else unescape(match.group())
    return html5.get(match["name"]) if match["name"] else "&"
