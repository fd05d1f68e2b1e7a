"""Prepares texts for the teacher: replaces emoji, mentions and links by words, then applies the encoder's tokenizer.

Encoders were trained on prose: in their vocabularies each emoji is the unknown token, and user names and links are cut
into many pieces.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

from tokenizers import Tokenizer

from model.text.tokenizer import EncodedText

_LINK = re.compile(r"(?:https?://|www\.)\S+|\bURL\b")
_MENTION = re.compile(r"(?<![\w@])@\w+|\bUSER\b")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufe00-\ufe0f\U000e0020-\U000e007f\U0001f3fb-\U0001f3ff]")
_SIGN = re.compile(r"[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff]")


def readable(text: str) -> str:
    """The text with links and mentions in common form, entities decoded and emoji by their Unicode names."""
    text = html.unescape(text)
    text = _MENTION.sub("@user", _LINK.sub("http", text))
    text = _INVISIBLE.sub("", text)
    return _SIGN.sub(lambda sign: f" {unicodedata.name(sign.group(), '').lower()} ", text)


class TeacherTokenizer:
    """Encodes texts for the encoder, with special tokens at both ends; has the interface of ``TextEncoder``."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.max_tokens = max_tokens
        # A longer text is cut to head and tail, as for the student: a review's verdict is at its end
        self._head, self._tail = (max_tokens + 1) // 2, max_tokens // 2

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Encode texts in order; an empty text has ``tokens == 0`` and the special tokens alone."""
        found = []
        for encoding in self._tokenizer.encode_batch([readable(text) for text in texts]):
            ids = encoding.ids
            if sum(encoding.special_tokens_mask) == len(ids):
                found.append(EncodedText(ids, 0, 0, False))
            elif len(ids) > self.max_tokens:
                found.append(EncodedText(ids[: self._head] + ids[-self._tail :], len(ids), 0, True))
            else:
                found.append(EncodedText(ids, len(ids), 0, False))
        return found
