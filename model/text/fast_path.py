"""The fast path: the tokens of plain texts, as most are, by Python's regular expressions and two caches.

The steps are those of the artifact's tokenizer, without those that match nothing in a plain text. Once white space is
single spaces, the parts between them are tokenised independently; most parts and words are in a cache.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from tokenizers import Tokenizer

from model.text.patterns import BUSY_IN_PLAIN, IDLE_IN_PLAIN, PLAIN, SPACED, SPACED_MIDST, TOKEN
from model.text.steps import steps_of

Change = Callable[[str], str]

is_plain = re.compile(PLAIN).fullmatch

# The library's character classes among plain characters
_CLASSES = {r"\p{Lu}": "A-Z", r"\p{L}": "A-Za-z", r"\p{M}": "", r"\p{N}": "0-9"}
_IN_BRACKETS = re.compile(r"\[[^\]\\]*(?:\\.[^\]\\]*)*\]")
_CODE = re.compile(r"\\x\{([0-9A-F]+)\}")
_LARGEST_CACHE = 65_536  # entries; later parts and words are not cached
_LONGEST_CACHED = 32  # characters: a longer part seldom recurs


class _Step(NamedTuple):
    """A step of the normalizer, and the lower-case strings of which a text must have one for it to do anything."""

    wanted: tuple[str, ...]  # empty: unknown, so the step is applied to every text
    change: Change


class PlainTokenizer:
    """Tokenises plain texts as the library does. Threads may share it."""

    def __init__(self, tokenizer: Tokenizer, before: list[_Step], after: list[_Step]) -> None:
        """The steps before and after the one that puts a space in front of a text."""
        self._tokenizer = tokenizer
        self._before = _together(before)
        self._after = [step.change for step in after]
        self._tokens = _compiled(TOKEN).findall
        self._parts: dict[str, tuple[int, ...]] = {}
        self._words: dict[str, tuple[int, ...]] = {}

    def encode(self, text: str) -> list[int]:
        """The token ids of a plain text."""
        small = text.lower()
        for wanted, change in self._before:
            for one in wanted:  # twice as fast as any(...), and this is most of what a tweet costs
                if one in small:
                    changed = change(text)
                    if changed is not text:
                        text, small = changed, changed.lower()
                    break
        token_ids: list[int] = []
        for part in text.split(" "):
            found = self._parts.get(part)
            token_ids += self._cut(part) if found is None else found
        return token_ids

    @property
    def cached(self) -> set[str]:
        """The words in the cache."""
        return set(self._words)

    def _cut(self, part: str) -> tuple[int, ...]:
        text = f" {part}"
        for change in self._after:
            text = change(text)
        token_ids: list[int] = []
        for word in self._tokens(text):
            pieces = self._words.get(word)
            if pieces is None:
                pieces = tuple(token.id for token in self._tokenizer.model.tokenize(word))
                _keep(self._words, word, pieces)
            token_ids += pieces
        found = tuple(token_ids)
        _keep(self._parts, part, found)
        return found


def plain_tokenizer(tokenizer: Tokenizer) -> PlainTokenizer | None:
    """The fast path of a tokenizer; None if it has steps that `train_tokenizer` does not make."""
    steps = steps_of(tokenizer)
    normalizer, split = steps["normalizer"] or {}, steps["pre_tokenizer"] or {}
    added = tokenizer.get_added_tokens_decoder()
    more = tokenizer.truncation or tokenizer.padding or tokenizer.post_processor or added
    known = {"type": "Split", "pattern": {"Regex": TOKEN}, "behavior": "Removed", "invert": True}
    if more or normalizer.get("type") != "Sequence" or split != known:
        return None
    settings = normalizer["normalizers"]
    space = {"type": "Prepend", "prepend": " "}
    if settings.count(space) != 1:
        return None
    at = settings.index(space)
    before, after = [_step(each) for each in settings[:at]], [_step(each) for each in settings[at + 1 :]]
    # Parts between spaces are independent only if no later step looks at more of the text
    if None in before or any(step is None or step.wanted for step in after):
        return None
    return PlainTokenizer(
        tokenizer, *([step for step in part if step and step.change != _same] for part in (before, after))
    )


def _step(settings: dict[str, Any]) -> _Step | None:
    """A step for plain texts; None for an unknown one."""
    kind, pattern = settings["type"], settings.get("pattern", {}).get("Regex")
    if kind == "NFKC":
        return _Step(("\u2026",), partial(unicodedata.normalize, "NFKC"))  # no other plain character is changed by it
    if kind == "Lowercase":
        return _Step((), str.lower)
    if kind == "Replace" and pattern in IDLE_IN_PLAIN:
        return _Step((), _same)
    if kind == "Replace" and pattern in BUSY_IN_PLAIN:
        change = partial(_compiled(pattern).sub, settings["content"].replace("\\", r"\\"))
        if pattern == SPACED[0]:
            change = partial(_where, _compiled(SPACED_MIDST).search, change)
        return _Step(BUSY_IN_PLAIN[pattern], change)
    return None


def _where(found: Callable[[str], object], change: Change, text: str) -> str:
    return change(text) if found(text) else text


def _same(text: str) -> str:
    return text


def _together(steps: Iterable[_Step]) -> list[_Step]:
    """Merge successive steps with equal conditions, which are then checked once."""

    def all_of(changes: list[Change], text: str) -> str:
        for change in changes:
            text = change(text)
        return text

    found = []
    for wanted, alike in groupby(steps, key=lambda step: step.wanted):
        changes = [step.change for step in alike]
        found.append(_Step(wanted, changes[0] if len(changes) == 1 else partial(all_of, changes)))
    return found


def _keep(cache: dict[str, tuple[int, ...]], text: str, token_ids: tuple[int, ...]) -> None:
    if len(text) <= _LONGEST_CACHED and len(cache) < _LARGEST_CACHE:
        cache[text] = token_ids


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the library as a regular expression of Python, for plain characters."""

    def bare(found: re.Match[str]) -> str:
        return _spelled(found.group())

    inner = _CODE.sub(lambda code: f"\\u{int(code[1], 16):04x}", _IN_BRACKETS.sub(bare, pattern))
    for name, characters in _CLASSES.items():
        inner = inner.replace(name, f"[{characters}]")
    return re.compile(inner, re.ASCII)


def _spelled(bracket: str) -> str:
    for name, characters in _CLASSES.items():
        bracket = bracket.replace(name, characters)
    return bracket
