"""Changes to a text that keep its meaning."""

from __future__ import annotations

import random
import re
import string

CONTRACTIONS = {
    "is not": "isn't",
    "was not": "wasn't",
    "do not": "don't",
    "did not": "didn't",
    "does not": "doesn't",
    "cannot": "can't",
    "would not": "wouldn't",
    "have not": "haven't",
    "I am": "I'm",
    "I have": "I've",
    "it is": "it's",
    "that is": "that's",
    "we are": "we're",
    "they are": "they're",
    "I will": "I'll",
}


def typo(text: str, rng: random.Random) -> str:
    """Two neighbouring, different letters of one word change places, as in CheckList."""
    places = [p for p in range(len(text) - 1) if text[p : p + 2].isalpha() and text[p] != text[p + 1]]
    place = rng.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def link(rng: random.Random) -> str:
    """A short link that leads nowhere."""
    return "https://t.co/" + "".join(rng.choices(string.ascii_letters + string.digits, k=6))


def mention(rng: random.Random) -> str:
    """A random handle."""
    return "@" + "".join(rng.choices(string.ascii_letters + string.digits, k=6))


def surrounded(text: str, rng: random.Random) -> tuple[str, ...]:
    """Links and mentions at either end."""
    return (f"{text} {link(rng)}", f"{link(rng)} {text}", f"{mention(rng)} {text}", f"{text} {mention(rng)}")


def punctuated(text: str) -> tuple[str, ...]:
    """Without its last mark, with a full stop, with one set apart, and without marks inside."""
    bare = text.rstrip(".!? ")
    return (bare, f"{bare}.", f"{bare} .", re.sub(r"[,;:]", "", text))


def recased(text: str) -> tuple[str, ...]:
    """The text in small letters and in capitals."""
    return (text.lower(), text.upper())


def contracted(text: str) -> tuple[str, ...]:
    """Every form of CONTRACTIONS drawn together, with and without its apostrophe."""
    for long, short in CONTRACTIONS.items():
        text = re.sub(rf"\b{long}\b", short, text)
        text = re.sub(rf"\b{long.capitalize()}\b", short.capitalize() if long[0] != "I" else short, text)
    return (text, text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"))
