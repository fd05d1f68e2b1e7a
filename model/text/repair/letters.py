"""Letters of other scripts inside Latin words, and decorated Latin alphabets that NFKC leaves: "hаtе", "ʜᴀᴛᴇ", "🅷🅰🆃🅴".

`look_alikes.txt` has them by the letter that they look like, from Unicode's confusables (UTS #39);
`scripts/repair_tables.py` writes it. A word in its own script is left alone: Russian "рост" has four letters that look
Latin, and is changed only in a text where other words mix scripts and none needs its own.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from model.text.repair.edit import Edit

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200d\u2060\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\u00ad"
)
_SQUARES = "\U0001f150-\U0001f169\U0001f170-\U0001f189"  # negative squared and circled letters
_INDICATORS = "\U0001f1e6-\U0001f1ff"  # two of them are a flag
# Latin letters, and formatted letters that NFKC makes Latin
_LATIN = (
    "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1d00-\u1d25\u1d2c-\u1dbf\u1e00-\u1eff\u2071\u207f"
    "\u2090-\u209c\u2100-\u2138\u24b6-\u24e9\u2c60-\u2c7f\ua722-\ua7ff\uab30-\uab64\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a"
    "\U0001d400-\U0001d6a3\U0001f110-\U0001f149"
)


def _table(wanted: str) -> dict[str, str]:
    lines = Path(__file__).with_name("look_alikes.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {character: letter for kind, letter, characters in rows if kind == wanted for character in characters}


OTHERS, DECORATED = _table("other"), _table("decorated")
_BOTH = {**OTHERS, **DECORATED}
_odd = frozenset(_BOTH)  # five times as fast as a character class
_words = re.compile(rf"(?:[^\W_]|[{_SQUARES}{_INDICATORS}])(?:[^\W_]|[{_SQUARES}{_INDICATORS}{_MARKS}])*").finditer
_letters = re.compile(rf"[^\W\d_]|[{_SQUARES}{_INDICATORS}]").findall
_latin = re.compile(f"[{_LATIN}]").search
_square = re.compile(f"[{_SQUARES}]").match
_indicators = re.compile(f"[{_INDICATORS}]{{2,}}").search


def find(text: str) -> list[Edit]:
    """Edits of the letters of a text that stand for Latin ones."""
    if text.isascii() or _odd.isdisjoint(text):
        return []
    edits: list[Edit] = []
    doubtful: list[Edit] = []  # words that look Latin but have no Latin letter
    disguised = foreign = False
    for word in _words(text):
        if word.group().isascii():
            continue
        letters = _letters(word.group())
        latin = any(map(_latin, letters))
        other = [letter for letter in letters if letter in OTHERS]
        decorated = [letter for letter in letters if letter in DECORATED]
        if any(letter not in _BOTH and not _latin(letter) for letter in letters):
            foreign = True  # a letter that does not look Latin: the word stays
        elif _indicators(word.group()) or (len(letters) == 1 and _square(word.group())):
            continue  # a flag, a blood group
        elif latin or decorated or len({unicodedata.name(letter).split()[0] for letter in other}) > 1:
            disguised |= bool(other)
            edits += _edits(word)
        elif other:
            doubtful += _edits(word)
    return sorted([*edits, *doubtful]) if disguised and not foreign else edits


def _edits(word: re.Match[str]) -> list[Edit]:
    return [
        Edit(place, place + 1, _BOTH[character])
        for place, character in enumerate(word.group(), word.start())
        if character in _BOTH
    ]
