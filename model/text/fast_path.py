"""The fast path: the same tokens for plain texts, as most are, from Python's expressions and two caches.

The steps are those of the artifact's tokenizer; what finds nothing in a plain text is left out. Once its white space is
single spaces, what is between two of them is cut by itself, and most of it has been met before, as most words have.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from tokenizers import Tokenizer

from model.text.patterns import BUSY_IN_PLAIN, IDLE_IN_PLAIN, PLAIN, SPACED, SPACED_MIDST, TOKEN

Change = Callable[[str], str]

is_plain = re.compile(PLAIN).fullmatch

# What the library's classes of characters are among plain ones
_CLASSES = {r"\p{Lu}": "A-Z", r"\p{L}": "A-Za-z", r"\p{M}": "", r"\p{N}": "0-9"}
_IN_BRACKETS = re.compile(r"\[[^\]\\]*(?:\\.[^\]\\]*)*\]")
_CODE = re.compile(r"\\x\{([0-9A-F]+)\}")
_LARGEST_CACHE = 65_536  # of parts and of words; one that comes later is cut each time
_LONGEST_CACHED = 32  # characters: what is longer hardly comes twice


class _Step(NamedTuple):
    """A step of the normalizer: what it does, and what must be in a text, in small letters, for it to do anything."""

    wanted: tuple[str, ...]  # nothing: it is done to every text; "" is in each, too
    change: Change


class PlainTokenizer:
    """Gives plain texts the token ids that the library gives them. Threads may share it."""

    def __init__(self, tokenizer: Tokenizer, before: list[_Step], after: list[_Step]) -> None:
        """Steps before and after a space is put in front of a text."""
        self._tokenizer = tokenizer
        self._before = _together(before)
        self._after = [step.change for step in after]
        self._tokens = _compiled(TOKEN).findall
        self._parts: dict[str, tuple[int, ...]] = {}
        self._words: dict[str, tuple[int, ...]] = {}

    def encode(self, text: str) -> list[int]:
        """The token ids of a text that is plain."""
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
        """The words whose pieces are kept."""
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
    """One for the plain texts of this tokenizer; None where that does what `train_tokenizer` makes none do."""
    state = json.loads(tokenizer.to_str())
    more = state["truncation"] or state["padding"] or state["added_tokens"] or state["post_processor"]
    normalizer, split = state["normalizer"] or {}, state["pre_tokenizer"] or {}
    known = {"type": "Split", "pattern": {"Regex": TOKEN}, "behavior": "Removed", "invert": True}
    if more or normalizer.get("type") != "Sequence" or split != known:
        return None
    settings = normalizer["normalizers"]
    space = {"type": "Prepend", "prepend": " "}
    if settings.count(space) != 1:
        return None
    at = settings.index(space)
    before, after = [_step(each) for each in settings[:at]], [_step(each) for each in settings[at + 1 :]]
    # What is between two spaces is cut by itself, where no step asks for more of the text
    if None in before or any(step is None or step.wanted for step in after):
        return None
    return PlainTokenizer(
        tokenizer, *([step for step in part if step and step.change != _same] for part in (before, after))
    )


def _step(settings: dict[str, Any]) -> _Step | None:
    """What a step does to plain texts; None for one that is not known."""
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
    """Steps in a row that want the same as one, so that it is looked for once."""

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
    """Python's expression for one of the library's, among plain characters."""

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
