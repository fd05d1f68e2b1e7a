"""Noise that keeps the meaning of a sentence: typos, capitals, links, mentions, hashtags."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST_TAG = 5  # words
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {
    key: row[max(place - 1, 0) : place] + row[place + 1 : place + 2] for row in _KEYS for place, key in enumerate(row)
}
SHORT_FORMS = (
    (r"\bcannot\b", "can't"),
    (r"\b([Ww]o)uld not\b", r"\1uldn't"),
    (r"\bwill not\b", "won't"),
    (r"\b(is|are|was|were|do|does|did|has|have|had|could|should) not\b", r"\1n't"),
    (r"\bI am\b(?! not)", "I'm"),
    (r"\b([Ii]t|[Tt]hat|[Tt]here) is\b(?= \w)", r"\1's"),
    (r"\b([Tt]hey|[Ww]e|[Yy]ou) are\b(?= \w)", r"\1're"),
    (r"\b(I|[Ww]e|[Yy]ou|[Tt]hey) have\b(?= (never|had|been|seen|used))", r"\1've"),
    (r"\b(I|[Ww]e) would\b(?= \w)", r"\1'd"),
)
LONG_FORMS = (
    (r"\b([Cc])an't\b", r"\1annot"),
    (r"\b([Ww])on't\b", r"\1ill not"),
    (r"\b(is|are|was|were|do|does|did|has|have|had|could|should|would)n't\b", r"\1 not"),
    (r"\bI'm\b", "I am"),
    (r"\b([Ii])t's\b(?! been)", r"\1t is"),
)


def _place(text: str, rng: random.Random, pattern: str = "(?<=[a-zA-Z])[a-z](?=[a-z]{2})") -> int | None:
    """The index of a random match, by default a letter inside a word; None without a match."""
    places = [match.start() for match in re.finditer(pattern, text)]
    return rng.choice(places) if places else None


def swap_letters(text: str, rng: random.Random) -> str:
    """Swap two adjacent letters inside a word of at least four letters."""
    place = _place(text, rng)
    return text if place is None else text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def drop_letter(text: str, rng: random.Random) -> str:
    """Drop a letter inside a word."""
    place = _place(text, rng)
    return text if place is None else text[:place] + text[place + 1 :]


def double_letter(text: str, rng: random.Random) -> str:
    """Double a letter inside a word."""
    place = _place(text, rng, "(?<=[a-zA-Z])[a-z](?=[a-z])")
    return text if place is None else text[:place] + text[place] + text[place:]


def hit_neighbour(text: str, rng: random.Random) -> str:
    """Replace a letter inside a word by a neighbour on the keyboard."""
    place = _place(text, rng)
    return text if place is None else text[:place] + rng.choice(NEIGHBOURS[text[place]]) + text[place + 1 :]


def add_typo(text: str, rng: random.Random) -> str:
    """Add one typo."""
    return rng.choice((swap_letters, drop_letter, double_letter, hit_neighbour))(text, rng)


def elongate(text: str, rng: random.Random) -> str:
    """Elongate a word: "sooo", "gooood"."""
    place = _place(text, rng, r"(?<=[a-z])[aeiouy](?=[a-z]?\b)")
    return text if place is None else text[:place] + text[place] * rng.randint(2, 5) + text[place:]


def contract(text: str, rng: random.Random) -> str:
    """Contract "it is", "do not", "I am" to "it's", "don't", "I'm"."""
    for long, short in SHORT_FORMS:
        text = re.sub(long, short, text)
    return text


def write_out(text: str, rng: random.Random) -> str:
    """Write out "don't", "can't", "I'm" as "do not", "cannot", "I am"."""
    for short, long in LONG_FORMS:
        text = re.sub(short, long, text)
    return text


def change_end(text: str, rng: random.Random) -> str:
    """Change or remove the full stop; question marks stay."""
    if text.endswith(("?", ")", ":")):
        return text
    return text.rstrip(".!") + rng.choice(("", "", ".", "..", "...", "!", "!!", " .", " !", ";", "…"))


def to_capitals(text: str, rng: random.Random) -> str:
    """Write all but mentions and links in capitals."""
    return " ".join(word if word.startswith(("@", "http")) else word.upper() for word in text.split(" "))


def to_lower(text: str, rng: random.Random) -> str:
    """Write all in lower case."""
    return text.lower()


def strip_marks(text: str, rng: random.Random) -> str:
    """Remove full stops and commas; question marks stay, as they have a meaning."""
    return re.sub(r"(?<=\w)[.,;](?= |$)", "", text)


def drop_apostrophes(text: str, rng: random.Random) -> str:
    """Write "dont", "isnt", "cant"."""
    return re.sub(r"(?<=n)'(?=t\b)", "", text)


def add_link(text: str, rng: random.Random) -> str:
    """Add a link at the end."""
    code = "".join(rng.choices(LETTERS + LETTERS.upper(), k=rng.randint(5, 10)))
    return f"{text} {rng.choice(('https://t.co/', 'http://bit.ly/', 'https://example.org/'))}{code}"


def add_mention(text: str, rng: random.Random) -> str:
    """Add a mention at the start or the end."""
    handle = "@" + "".join(rng.choices(LETTERS, k=rng.randint(4, 10)))
    if rng.random() < 0.3:
        handle = "@user"
    return f"{handle} {text}" if rng.random() < 0.7 else f"{text} {handle}"


def add_tag(text: str, rng: random.Random) -> str:
    """Add a neutral hashtag."""
    tag = rng.choice(("news", "today", "monday", "travel", "tech", "food", "photo", "review", "nowwatching", "life"))
    return f"{text} #{tag}{rng.choice(('', '', str(rng.randint(1, 99))))}"


def join_words(text: str, rng: random.Random) -> str:
    """Write a text of two to five words as one hashtag: "#LoveThisPlace" or "#lovethisplace"."""
    words = text.replace("'", "").rstrip(".!").split(" ")
    if not 2 <= len(words) <= _LONGEST_TAG or not all(re.fullmatch("[A-Za-z]+", word) for word in words):
        return text
    form = rng.choice((str.capitalize, str.lower))
    return "#" + "".join(map(form, words))


CHANGES: tuple[tuple[Callable[[str, random.Random], str], float], ...] = (  # with their probabilities
    (contract, 0.30),
    (write_out, 0.12),
    (change_end, 0.15),
    (strip_marks, 0.15),
    (add_typo, 0.12),
    (elongate, 0.03),
    (drop_apostrophes, 0.08),
    (to_lower, 0.20),
    (to_capitals, 0.04),
    (add_tag, 0.04),
    (add_mention, 0.08),
    (add_link, 0.06),
    (join_words, 0.04),
)


def disturb(text: str, rng: random.Random) -> str:
    """Apply each change with its probability; most texts get none or one."""
    for change, odds in CHANGES:
        if rng.random() < odds:
            text = change(text, rng)
    return text
