"""Alignment: the place of each token in the text as it was sent.

The tokenizers library has offsets, too, but assigns the replacement of a run of characters to the last of them, and a
composed character to the first of two. So this module follows each step of the normaliser, with the library's own
expressions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

from model.errors import ArtifactError
from model.text.patterns import CAPITALS, REPAIR
from model.text.repair import repairs
from model.text.repair.edit import Edit
from model.text.steps import steps_of

_NFKC = normalizers.NFKC()
_LOWERCASE = normalizers.Lowercase()


@dataclass(frozen=True, slots=True)
class Piece:
    """One token of a text, and the characters [start, end) of the text as sent that it was made of.

    Tokens of one character share its place. The mark of capitals is empty: it ends where it starts, before its word.
    """

    token: str  # as in the vocabulary
    start: int
    end: int
    word: int  # number of the word, also for its mark of capitals


@dataclass(slots=True)
class Aligned:
    """A text between steps of the normaliser: character i comes from [starts[i], ends[i]) of the text as sent."""

    text: str
    starts: list[int]
    ends: list[int]


class Aligner:
    """Finds the place of each token of a text. It has no state, so threads may share it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Raises ArtifactError if the normaliser has an unknown step."""
        self._steps = [_step(each) for each in steps_of(tokenizer)["normalizer"]["normalizers"]]
        self._tokenizer = Tokenizer(tokenizer.model)  # shared: a copy takes 45 ms of a start
        self._tokenizer.pre_tokenizer = tokenizer.pre_tokenizer

    def normalise(self, text: str) -> Aligned:
        """Normalise a text."""
        aligned = Aligned(text, list(range(len(text))), list(range(1, len(text) + 1)))
        for step in self._steps:
            aligned = step(aligned)
        return aligned

    def pieces(self, text: str) -> list[Piece]:
        """The tokens of a text without lone surrogates, in order; starts and ends never decrease."""
        aligned = self.normalise(text)
        encoding = self._tokenizer.encode(aligned.text, add_special_tokens=False)
        found = [
            Piece(token, aligned.starts[start], aligned.ends[end - 1], word or 0)
            for token, (start, end), word in zip(encoding.tokens, encoding.offsets, encoding.word_ids, strict=True)
        ]
        for place in range(len(found) - 2, -1, -1):
            piece, following = found[place], found[place + 1]
            if piece.token == CAPITALS and text[piece.start : piece.end] != CAPITALS:
                found[place] = replace(piece, start=following.start, end=following.start, word=following.word)
        return found


def _step(spec: dict[str, object]) -> Callable[[Aligned], Aligned]:
    match spec:
        case {"type": "Replace", "pattern": {"Regex": str(pattern)}} if pattern == REPAIR:
            return _repair
        case {"type": "Replace", "pattern": {"Regex": str(pattern)}, "content": str(content)}:
            split = pre_tokenizers.Split(Regex(pattern), "removed", invert=True)
            return lambda aligned: _replace(aligned, split, content)
        case {"type": "NFKC"}:
            return _compose
        case {"type": "Prepend", "prepend": str(prefix)}:
            return lambda aligned: _prepend(aligned, prefix)
        case {"type": "Lowercase"}:
            return _lower
    raise ArtifactError(f"tokenizer.json: unknown normalizer {spec.get('type')}")


def _repair(aligned: Aligned) -> Aligned:
    for edits, text in repairs(aligned.text):
        aligned = _edit(aligned, edits, text)
    return aligned


def _edit(aligned: Aligned, edits: Sequence[Edit], text: str) -> Aligned:
    """All characters that an edit replaces are the place of each new one; removed ones belong to the one before."""
    starts: list[int] = []
    ends: list[int] = []
    end = 0
    for edit in edits:
        starts += aligned.starts[end : edit.start]
        ends += aligned.ends[end : edit.start]
        starts += [aligned.starts[edit.start]] * len(edit.content)
        ends += [aligned.ends[edit.end - 1]] * len(edit.content)
        end = edit.end
    return Aligned(text, starts + aligned.starts[end:], ends + aligned.ends[end:])


def _replace(aligned: Aligned, split: pre_tokenizers.PreTokenizer, content: str) -> Aligned:
    """All replaced characters are the place of each new one."""
    matches = split.pre_tokenize_str(aligned.text) if aligned.text else []
    if not matches:
        return aligned
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    end = 0
    for matched, (first, last) in matches:
        parts += aligned.text[end:first], content
        starts += aligned.starts[end:first]
        ends += aligned.ends[end:first]
        if content:
            starts += [aligned.starts[first]] * len(content)
            ends += [aligned.ends[last - 1]] * len(content)
        elif aligned.text[last : last + 1] == matched[-1]:  # one of a run: the last character has the place of all
            aligned.starts[last] = aligned.starts[first]
        elif ends and not matched.isspace():  # an invisible character belongs to the one before
            ends[-1] = aligned.ends[last - 1]
        end = last
    parts.append(aligned.text[end:])
    return Aligned("".join(parts), starts + aligned.starts[end:], ends + aligned.ends[end:])


def _compose(aligned: Aligned) -> Aligned:
    """A letter and its marks are the place of the composed character."""
    if aligned.text.isascii():
        return aligned
    text = aligned.text
    bounds = [place for place, character in enumerate(text) if not _composes(character)] + [len(text)]
    if bounds[0] != 0:
        bounds.insert(0, 0)
    parts = [_NFKC.normalize_str(text[first:last]) for first, last in pairwise(bounds)]
    whole = _NFKC.normalize_str(text)
    if "".join(parts) != whole:  # the library may have a later Unicode version than Python
        bounds, parts = [0, len(text)], [whole]
    starts: list[int] = []
    ends: list[int] = []
    for part, (first, last) in zip(parts, pairwise(bounds), strict=True):
        if part == text[first:last]:
            starts += aligned.starts[first:last]
            ends += aligned.ends[first:last]
        else:
            starts += [aligned.starts[first]] * len(part)
            ends += [aligned.ends[last - 1]] * len(part)
    return Aligned(whole, starts, ends)


def _composes(character: str) -> bool:
    """Whether a character may compose with the one before: a mark, or a later letter of a Hangul syllable."""
    if character < "\u0300":
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff"


def _prepend(aligned: Aligned, prefix: str) -> Aligned:
    if not aligned.text:
        return aligned
    nothing = [aligned.starts[0]] * len(prefix)
    return Aligned(prefix + aligned.text, nothing + aligned.starts, nothing + aligned.ends)


def _lower(aligned: Aligned) -> Aligned:
    text = _LOWERCASE.normalize_str(aligned.text)
    if len(text) == len(aligned.text):
        return Aligned(text, aligned.starts, aligned.ends)
    parts = [_LOWERCASE.normalize_str(character) for character in aligned.text]
    starts: list[int] = []
    ends: list[int] = []
    for part, start, end in zip(parts, aligned.starts, aligned.ends, strict=True):
        starts += [start] * len(part)
        ends += [end] * len(part)
    return Aligned(text, starts, ends)
