"""Write the tables of model/text/repair: emoji by short name, and letters that look like Latin ones.

Sources: the short names of the `emoji` package (Unicode's, GitHub's and Slack's), and Unicode's confusables (UTS #39)
as the `confusable-homoglyphs` package carries them. Neither is a dependency: install both, then run
`python -m scripts.repair_tables`.
"""

from __future__ import annotations

import json
import string
import unicodedata
from collections import defaultdict
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "model" / "text" / "repair"
_UNSEEN = "\ufe0f"
_NEGATIVE = ("NEGATIVE SQUARED LATIN CAPITAL LETTER ", "NEGATIVE CIRCLED LATIN CAPITAL LETTER ")
_INDICATOR = "REGIONAL INDICATOR SYMBOL LETTER "
_SMALL = "LATIN LETTER SMALL CAPITAL "
# Letters of these stand for themselves in living Latin alphabets, or look like a letter in print alone
_LEFT = frozenset("\u0131\u0184\u01a6\u01bd\u01c0\u018d\u0196\u0263\u026f\u028b\u1dc3\ua7b4\u0269")

# Letters of alphabets that are copied from the web, which Unicode's table lacks
_ALSO = {
    **dict(zip("\u03b5\u0454\u0404\u03b7\u03c9\u042f\u0418\u039b\u0394\u03a3\u039e", "eeEnwRNAAEE", strict=True)),
    **dict(zip("\u15e9\u1455\u144e\u1515\u15ef\u1614\u15f4\u146b\u0192", "ACNSWZEqf", strict=True)),
}


def short_names() -> dict[str, list[str]]:
    """Emoji of one code point, with the names that people write between colons."""
    found = {}
    for sign, entry in import_module("emoji").EMOJI_DATA.items():
        bare = sign.replace(_UNSEEN, "")
        names = {name.strip(":").lower() for name in (entry["en"], *entry.get("alias", ()))}
        names = {name for name in names if len(name) > 1 and name.isascii() and not any(c in name for c in " :")}
        if len(bare) == 1 and not bare.isascii() and names:
            found[bare] = sorted(names)
    return found


def look_alikes() -> tuple[dict[str, str], dict[str, str]]:
    """ASCII letter -> letters of other scripts that look like it; and -> decorated Latin ones that NFKC leaves."""
    small = {_named(_SMALL + letter): letter.lower() for letter in string.ascii_uppercase}
    small.pop("", None)
    others: defaultdict[str, set[str]] = defaultdict(set)
    decorated: defaultdict[str, set[str]] = defaultdict(set)
    for character, letter in small.items():
        decorated[letter].add(character)
    for prefix in (*_NEGATIVE, _INDICATOR):
        for letter in string.ascii_uppercase:
            decorated[letter].add(_named(prefix + letter))
    path = Path(str(import_module("confusable_homoglyphs").__file__)).with_name("confusables.json")
    pairs = [(key, each["c"]) for key, found in json.loads(path.read_text("utf-8")).items() for each in found]
    pairs += _ALSO.items()
    for character, letter in pairs:
        letter = small.get(letter, {"\u0138": "k", "\u028d": "m"}.get(letter, letter))
        if len(character) != 1 or len(letter) != 1 or letter not in string.ascii_letters or character in _LEFT:
            continue
        if character.isascii() or unicodedata.normalize("NFKC", character) != character:
            continue
        kind, name = unicodedata.category(character), unicodedata.name(character, "")
        if kind[0] != "L":
            continue
        if letter == "l" and kind != "Ll":
            letter = "I"
        (decorated if name.startswith("LATIN") else others)[letter].add(character)
    known = {character: letter for letter, characters in others.items() for character in characters}
    for code in range(0x370, 0x530):  # Greek and Cyrillic letters with accents
        base = unicodedata.normalize("NFD", chr(code))
        if len(base) > 1 and base[0] in known:
            others[known[base[0]]].add(chr(code))
    return _joined(others), _joined(decorated)


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


def _joined(letters: dict[str, set[str]]) -> dict[str, str]:
    return {letter: "".join(sorted(letters[letter])) for letter in sorted(letters)}


def main() -> None:
    """Write both tables; equal sources give equal files."""
    lines = [f"{sign} {' '.join(names)}" for sign, names in sorted(short_names().items())]
    (FOLDER / "short_names.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    others, decorated = look_alikes()
    lines = [
        f"{kind} {letter} {characters}"
        for kind, table in (("other", others), ("decorated", decorated))
        for letter, characters in table.items()
    ]
    (FOLDER / "look_alikes.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
