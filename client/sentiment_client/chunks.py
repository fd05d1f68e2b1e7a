"""Many texts -> requests of a size that the service takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

# of JSON; the service accepts 2 MiB by default
MOST_BYTES = 1_000_000


class Chunk:
    """Texts for one request, until it is full."""

    def __init__(self, most_texts: int) -> None:
        self._most_texts = most_texts
        self.texts: list[Any] = []
        self._bytes = 0

    def takes(self, text: Any) -> bool:
        """Whether there is room for a text; the first always fits, for the service to judge.

        A value that is no text takes a place and no bytes: it is answered without being sent.
        """
        # As it is sent: JSON writes six bytes for a control character.
        sent = json.dumps(text, ensure_ascii=False) if isinstance(text, str) else ""
        size = len(sent.encode("utf-8", "surrogatepass"))
        if self.texts and (len(self.texts) >= self._most_texts or self._bytes + size > MOST_BYTES):
            return False
        self.texts.append(text)
        self._bytes += size
        return True


def chunks(texts: Iterable[Any], most_texts: int) -> Iterator[list[Any]]:
    """The texts in order, in lists of at most `most_texts` and about a megabyte; reads no further than it must."""
    chunk = Chunk(most_texts)
    for text in texts:
        if not chunk.takes(text):
            yield chunk.texts
            chunk = Chunk(most_texts)
            chunk.takes(text)
    if chunk.texts:
        yield chunk.texts
