"""A quicker way to the tokens of plain texts, as most are: the same ones, from Python's expressions and a cache.

The steps are those of the artifact's tokenizer; what finds nothing in a plain text is left out. The pieces of a word
are looked up by its spelling: the words of most texts have been met before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from tokenizers import Tokenizer

from model.patterns import BUSY_IN_PLAIN, IDLE_IN_PLAIN, PLAIN, TOKEN

Step = Callable[[str], str]

is_plain = re.compile(PLAIN).fullmatch

# What the library's classes of characters are among plain ones
_CLASSES = {r"\p{Lu}": "A-Z", r"\p{L}": "A-Za-z", r"\p{M}": "", r"\p{N}": "0-9"}
_IN_BRACKETS = re.compile(r"\[[^\]\\]*(?:\\.[^\]\\]*)*\]")
_LARGEST_CACHE = 100_000  # words; one that comes later is cut into pieces each time
_LONGEST_CACHED = 32  # characters: a longer word hardly comes twice


class PlainTokenizer:
    """Gives plain texts the token ids that the library gives them. Threads may share it."""

    def __init__(self, tokenizer: Tokenizer, steps: list[Step]) -> None:
        self._tokenizer, self._steps = tokenizer, steps
        self._words = _compiled(TOKEN).findall
        self._cache: dict[str, tuple[int, ...]] = {}

    def encode(self, text: str) -> list[int]:
        """The token ids of a text that is plain."""
        for step in self._steps:
            text = step(text)
        token_ids: list[int] = []
        for word in self._words(text):
            pieces = self._cache.get(word)
            token_ids += self._cut(word) if pieces is None else pieces
        return token_ids

    @property
    def cached(self) -> set[str]:
        """The words whose pieces are kept."""
        return set(self._cache)

    def _cut(self, word: str) -> tuple[int, ...]:
        pieces = tuple(token.id for token in self._tokenizer.model.tokenize(word))
        if len(word) <= _LONGEST_CACHED and len(self._cache) < _LARGEST_CACHE:
            self._cache[word] = pieces
        return pieces


def plain_tokenizer(tokenizer: Tokenizer) -> PlainTokenizer | None:
    """One for the plain texts of this tokenizer; None where that does what `train_tokenizer` makes none do."""
    state = json.loads(tokenizer.to_str())
    more = state["truncation"] or state["padding"] or state["added_tokens"] or state["post_processor"]
    normalizer, split = state["normalizer"] or {}, state["pre_tokenizer"] or {}
    known = {"type": "Split", "pattern": {"Regex": TOKEN}, "behavior": "Removed", "invert": True}
    if more or normalizer.get("type") != "Sequence" or split != known:
        return None
    steps = [_step(settings) for settings in normalizer["normalizers"]]
    if None in steps:
        return None
    return PlainTokenizer(tokenizer, [step for step in steps if step and step is not _same])


def _step(settings: dict[str, Any]) -> Step | None:
    """What a step does to plain texts; None for one that is not known."""
    kind, pattern = settings["type"], settings.get("pattern", {}).get("Regex")
    if kind == "NFKC" or (kind == "Replace" and pattern in IDLE_IN_PLAIN):
        return _same
    if kind == "Lowercase":
        return str.lower
    if kind == "Prepend":
        return settings["prepend"].__add__ if settings["prepend"] == " " else None
    if kind == "Replace" and pattern in BUSY_IN_PLAIN:
        replace = partial(_compiled(pattern).sub, settings["content"].replace("\\", r"\\"))
        wanted = BUSY_IN_PLAIN[pattern]
        return partial(_where, wanted, replace) if wanted else replace
    return None


def _same(text: str) -> str:
    return text


def _where(wanted: tuple[str, ...], replace: Step, text: str) -> str:
    small = text.lower()
    for one in wanted:  # twice as fast as any(...), and this is most of what a tweet costs
        if one in small:
            return replace(text)
    return text


def _compiled(pattern: str) -> re.Pattern[str]:
    """Python's expression for one of the library's, among plain characters."""

    def bare(found: re.Match[str]) -> str:
        return _spelled(found.group())

    inner = _IN_BRACKETS.sub(bare, pattern)
    for name, characters in _CLASSES.items():
        inner = inner.replace(name, f"[{characters}]")
    return re.compile(inner, re.ASCII)


def _spelled(bracket: str) -> str:
    for name, characters in _CLASSES.items():
        bracket = bracket.replace(name, characters)
    return bracket
