"""Many texts -> requests of a size that the service takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

# Of JSON; the service's own limit is 2 MiB unless it is set otherwise.
MOST_BYTES = 1_000_000


class Chunk:
    """Texts for one request, until it is full."""

    def __init__(self, most_texts: int) -> None:
        self._most_texts = most_texts
        self.texts: list[str] = []
        self._bytes = 0

    def takes(self, text: str) -> bool:
        """Whether there is room for a text; the first always fits, for the service to judge."""
        # As it is sent: JSON writes six bytes for a control character.
        size = len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if self.texts and (len(self.texts) >= self._most_texts or self._bytes + size > MOST_BYTES):
            return False
        self.texts.append(text)
        self._bytes += size
        return True


def chunks(texts: Iterable[str], most_texts: int) -> Iterator[list[str]]:
    """The texts in order, in lists of at most `most_texts` and about a megabyte; reads no further than it must."""
    chunk = Chunk(most_texts)
    for text in texts:
        if not chunk.takes(text):
            yield chunk.texts
            chunk = Chunk(most_texts)
            chunk.takes(text)
    if chunk.texts:
        yield chunk.texts
