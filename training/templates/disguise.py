"""Disguised spellings of a word: digits and signs for letters, letters apart, doubled, left out or exchanged."""

from __future__ import annotations

import random
import re

_DIGITS = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7+", "u": "v"}
_VOWELS = "aeiou"
_BETWEEN = (" ", ".", "-", "*", "_")


def disguises(word: str) -> list[str]:
    """Some ten spellings of an entry, always the same; of several words the last is disguised.

    >>> disguises("moron")[:4]
    ['m0r0n', 'm0ron', 'm*ron', 'm*r*n']
    """
    before, last = word[: word.rfind(" ") + 1], word.split(" ")[-1]
    rng = random.Random(word)  # noqa: S311 (no secret)
    first = next((place for place, letter in enumerate(last) if place and letter in _VOWELS), None)
    found = [
        "".join(_sign(letter, rng) if place else letter for place, letter in enumerate(last)),
        *_one(last, [place for place, letter in enumerate(last) if letter in _DIGITS], rng),
    ]
    if first is not None and len(last) > 3:
        star = rng.choice("**#%")
        found += [
            last[:first] + star + last[first + 1 :],
            last[0] + "".join(star if letter in _VOWELS else letter for letter in last[1:]),
            last[:first] + last[first + 1 :],
        ]
    if len(last) > 3:
        between = rng.sample(_BETWEEN, 2)
        place = rng.randrange(1, len(last) - 1)
        found += [
            *(sign.join(last) for sign in between),
            last[:place] + last[place] + last[place:],
            last[:place] + rng.choice("._-/ ") + last[place:],
            "".join(letter.upper() if at % 2 else letter for at, letter in enumerate(last)),
            last[:place] + last[place + 1] + last[place] + last[place + 2 :],
        ]
    return [before + spelling for spelling in dict.fromkeys(found) if spelling != last]


def disguise_text(text: str, seed: int) -> str:
    """Half of a text's words in one kind of disguise: digits and signs, stars, or one word's letters apart.

    >>> disguise_text("you are such a moron", 1)
    'yov @r3 such a moron'
    """
    rng = random.Random(seed)  # noqa: S311 (no secret)
    kind = rng.choice(("digits", "stars", "apart"))
    words = [match.span() for match in re.finditer(r"(?<![\w@#/{])[A-Za-z]{3,}(?![\w@/])", text)]
    if not words:
        return text
    chosen = rng.sample(words, 1 if kind == "apart" else (len(words) + 1) // 2)
    for start, end in sorted(chosen, reverse=True):
        word = text[start:end]
        if kind == "apart":
            word = rng.choice((" ", ".", "-")).join(word)
        elif kind == "stars":
            star = rng.choice("**#")
            word = word[0] + "".join(star if letter in _VOWELS else letter for letter in word[1:])
        else:
            word = "".join(rng.choice(_DIGITS[x]) if x in _DIGITS and rng.random() < 0.6 else x for x in word)
        text = text[:start] + word + text[end:]
    return text


def _sign(letter: str, rng: random.Random) -> str:
    return rng.choice(_DIGITS.get(letter, letter)) if letter in "aeiost" else letter


def _one(word: str, places: list[int], rng: random.Random) -> list[str]:
    chosen = rng.sample(places, min(2, len(places)))
    return [word[:place] + rng.choice(_DIGITS[word[place]]) + word[place + 1 :] for place in chosen]
