"""Damage to texts by files, programs and people who evade filters, one kind at a time, deterministic by seed.

The inverse of `model.text.repair` and of the patterns that read obfuscated words: a damaged text keeps its label.
Training adds damaged copies (`damage(text, kind, seed)`), and `bench.behaviour` asks whether labels stay.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

from model.text.repair.letters import OTHERS
from model.text.repair.short_names import SIGNS

_Change = Callable[[str, random.Random], str]
_WORD = re.compile(r"(?<![\w@#/.&])[A-Za-z]{3,}(?![\w@/.;])")
_TAGS = ("b", "i", "em", "strong", "u", "span", "a")
_MARKS = "\u0335\u0336\u0337\u0338\u0332\u0333\u033f"  # none of which makes another letter of one
_SIGNS = {"a": "@", "e": "3", "i": "1", "o": "0", "s": "$"}
_NAMES: dict[str, str] = {}
for _name, _sign in SIGNS.items():
    _NAMES.setdefault(_sign, _name)
_LOOKS: dict[str, list[str]] = {}
for _character, _letter in OTHERS.items():
    if "\u0370" <= _character <= "\u052f":  # Greek and Cyrillic, which keyboards have
        _LOOKS.setdefault(_letter, []).append(_character)


def damage(text: str, kind: str, seed: int) -> str:
    """Damage a text by one of KINDS; unchanged if there is nothing to damage.

    >>> damage("I hate it", "numeric entities", 0)
    '&#73; &#104;&#97;&#116;&#101; &#105;&#116;'

    Raises:
        KeyError: there is no such kind.
    """
    return _CHANGES[kind](text, random.Random(f"{seed} {kind} {text}"))  # noqa: S311 (no secret)


def _tags(text: str, rng: random.Random) -> str:
    """Tags of HTML around some words, and a link that a quotation mark ends."""

    def tagged(word: re.Match[str]) -> str:
        if rng.random() < 0.6:
            return word.group()
        tag = rng.choice(_TAGS)
        address = f' href="https://shop.example/{_code(rng)}"' if tag == "a" else ""
        return f"<{tag}{address}>{word.group()}</{tag}>"

    return f"<p>{_some(tagged, text, rng)}</p>"


def _links(text: str, rng: random.Random) -> str:
    """A link with nothing but a sign between it and the text."""
    before = f"https://shop.example/{_code(rng)}{rng.choice([',', '|', '>', chr(34), chr(0x201D)])}"
    return before + text


def _numeric_entities(text: str, rng: random.Random) -> str:
    """Every letter, or every character beyond ASCII where there is one, by its number."""
    form = rng.choice(("&#{};", "&#x{:x};"))
    pattern = r"\w" if text.isascii() else r"[^\x00-\x7f]"
    return re.sub(pattern, lambda character: form.format(ord(character.group())), text)


def _named_entities(text: str, rng: random.Random) -> str:
    """Quotation marks, apostrophes and dashes by name, and spaces that cannot break; once or twice over."""
    text = html.escape(text).replace("&#x27;", "&rsquo;").replace(" - ", " &mdash; ").replace(" ", "&nbsp;")
    return text.replace("&", "&amp;") if rng.random() < 0.3 else text


def _mojibake(text: str, rng: random.Random) -> str:
    """Typographic signs, then UTF-8 read as Windows-1252."""
    text = text.replace("'", "\u2019").replace(" - ", " \u2014 ").replace("...", "\u2026")
    if text.isascii():
        text = f"\u201c{text}\u201c"
    return "".join(bytes([code]).decode("cp1252", "replace").replace("\ufffd", chr(code)) for code in text.encode())


def _marks(text: str, rng: random.Random) -> str:
    """A mark over every letter."""
    mark = rng.choice(_MARKS)
    return re.sub(r"[A-Za-z]", lambda letter: letter.group() + mark, text)


def _look_alikes(text: str, rng: random.Random) -> str:
    """Greek and Cyrillic letters in place of some of each word's, not of all."""

    def disguised(word: re.Match[str]) -> str:
        letters = list(word.group())
        places = [place for place, letter in enumerate(letters) if letter in _LOOKS]
        for place in rng.sample(places, min(len(places), len(letters) - 1, rng.randint(1, 3))):
            letters[place] = rng.choice(_LOOKS[letters[place]])
        return "".join(letters)

    return _WORD.sub(disguised, text)


def _alphabets(text: str, rng: random.Random) -> str:
    """Letters of one decorated alphabet."""
    capital, small = rng.choice(
        (
            (0x1D400, 0x1D41A),
            (0x1D5D4, 0x1D5EE),
            (0xFF21, 0xFF41),
            (0x24B6, 0x24D0),
            (0x1F170, 0x1F170),
            (0x1F150, 0x1F150),
        )
    )
    return re.sub(
        r"[A-Za-z]{2,}",
        lambda word: "".join(chr(ord(c) - 65 + capital if c < "a" else ord(c) - 97 + small) for c in word.group()),
        text,
    )


def _drawn_out(text: str, rng: random.Random) -> str:
    """A vowel of some words, or their last letter, many times over."""

    def drawn(word: re.Match[str]) -> str:
        places = [found.start() for found in re.finditer("[aeiou](?![aeiou])|[a-z]$", word.group()) if found.start()]
        if not places or rng.random() < 0.5:
            return word.group()
        place = rng.choice(places)
        return word.group()[:place] + word.group()[place] * rng.randint(3, 7) + word.group()[place + 1 :]

    return _some(drawn, text, rng)


def _short_names(text: str, rng: random.Random) -> str:
    """Emoji by their names; in a text without any, a sign that says nothing."""
    named = "".join(f":{_NAMES[character]}:" if character in _NAMES else character for character in text)
    return named if named != text else f"{text} :{rng.choice(('pushpin', 'calendar', 'memo', 'clock3', 'pencil2'))}:"


def _apart(text: str, rng: random.Random) -> str:
    """Letters of one word or two set apart by spaces, stops or hyphens."""

    def spelled(word: re.Match[str]) -> str:
        alone = re.search(r"(?<!\w)\w $", text[: word.start()]) or re.match(r" \w(?!\w)", text[word.end() :])
        sign = rng.choice((".", "-") if alone else (" ", ".", "-"))  # "a s t u p i d" would be one word
        return sign.join(word.group()) if len(word.group()) > 3 and rng.random() < 0.25 else word.group()

    return _some(spelled, text, rng)


def _masked(text: str, rng: random.Random) -> str:
    """A sign in place of a letter of words that people mask."""

    def hidden(word: re.Match[str]) -> str:
        letters = word.group()
        places = [place for place, letter in enumerate(letters) if letter in _SIGNS and place]
        if not places:
            return letters
        place = rng.choice(places)
        return letters[:place] + _SIGNS[letters[place]] + letters[place + 1 :]

    return _MASKABLE.sub(hidden, text)


_MASKABLE = re.compile(
    r"\b(?:bitch|bastard|crap|damn|dick|hell|idiot|shit|suck|stupid|moron|hate|hating|horrible|terrible|awful|pathetic|"
    r"useless|worst|disgusting|boring|nasty|trash|love|loved|loving|great|awesome|amazing|excellent|brilliant|fantastic|"
    r"wonderful|perfect|beautiful|happy|good|best)\b",
    re.IGNORECASE,
)


def _some(change: Callable[[re.Match[str]], str], text: str, rng: random.Random) -> str:
    """Words changed by chance, but at least one of those that can be."""
    for _ in range(8):
        changed = _WORD.sub(change, text)
        if changed != text:
            return changed
    return text


def _code(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=6))


_CHANGES: dict[str, _Change] = {
    "tags": _tags,
    "links": _links,
    "numeric entities": _numeric_entities,
    "named entities": _named_entities,
    "mojibake": _mojibake,
    "marks": _marks,
    "look-alikes": _look_alikes,
    "alphabets": _alphabets,
    "drawn out": _drawn_out,
    "short names": _short_names,
    "letters apart": _apart,
    "masked": _masked,
}
KINDS = tuple(_CHANGES)
