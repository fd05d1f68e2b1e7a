"""Encoded examples on disk: token ids in one flat file, memory-mapped, so that memory does not bound the data."""

from __future__ import annotations

import os
import zipfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.errors import TrainingError
from model.text.tokenizer import EncodedText


class Encoder(Protocol):
    """The interface of ``TextEncoder`` and ``TeacherTokenizer``."""

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Encode texts in order; a text without tokens has ``tokens == 0``."""


_CHUNK = 8192  # texts
_NOTHING: NDArray[np.int32] = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """n encoded texts with their targets."""

    token_ids: NDArray[np.int32]  # [all tokens], text after text, mapped from disk
    offsets: NDArray[np.int64]  # [n + 1]: text i is token_ids[offsets[i] : offsets[i + 1]]
    targets: NDArray[np.int64]  # [n], places in the list of labels; -1 where a text has attributes alone
    truncated: int  # number of texts that were cut to head and tail
    attributes: NDArray[np.float32] | None = None  # [n, A], shares of raters who said yes; NaN: unknown

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each text, [n]."""
        return np.diff(self.offsets)

    def rows(self, places: Iterable[int]) -> list[list[int]]:
        """The token ids of these texts, in this order."""
        return [self.token_ids[self.offsets[place] : self.offsets[place + 1]].tolist() for place in places]

    def subset(self, places: NDArray[np.int64]) -> Corpus:
        """A corpus of these texts, in this order and in memory."""
        lengths = self.lengths[places]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        token_ids = self.token_ids[np.repeat(self.offsets[places], lengths) + within]
        attributes = None if self.attributes is None else self.attributes[places]
        return Corpus(token_ids, offsets, self.targets[places], 0, attributes)


def write_corpus(
    folder: Path,
    texts: Iterable[str],
    targets: NDArray[np.int64],
    encoder: Encoder,
    row_of: NDArray[np.int32] | None = None,
    attributes: NDArray[np.float32] | None = None,
) -> int:
    """Encode texts into ``folder``, a chunk at a time. Returns the number of texts without tokens, which are left out.

    ``row_of`` [vocab]: the row of the embedding that is written in place of each token. ``attributes``: see ``Corpus``.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lengths, kept = array("q"), array("q")  # a list would take several times the memory
    truncated = 0
    place = 0
    with (folder / "token_ids.bin").open("wb") as file:
        for chunk in _chunks(texts):
            for encoded in encoder.encode(chunk):
                if encoded.tokens:
                    kept.append(place)
                    lengths.append(len(encoded.token_ids))
                    truncated += encoded.truncated
                    token_ids = np.array(encoded.token_ids, dtype=np.int32)
                    file.write((token_ids if row_of is None else row_of[token_ids]).tobytes())
                place += 1
        file.flush()
        os.fsync(file.fileno())
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
    places = np.asarray(kept)
    parts = {"offsets": offsets, "targets": targets[places], "truncated": np.int64(truncated)}
    if attributes is not None:
        parts["attributes"] = attributes[places]
    np.savez(folder / "index.npz", **parts)
    return place - len(kept)


def open_corpus(folder: Path) -> Corpus:
    """Map a corpus into memory that ``write_corpus`` wrote.

    Raises:
        TrainingError: one of its files is missing, truncated or damaged; names the folder.
    """
    try:
        with (folder / "index.npz").open("rb") as file, np.load(file, allow_pickle=False) as index:
            offsets, targets, truncated = index["offsets"], index["targets"], int(index["truncated"])
            attributes = index.get("attributes")
        # An empty file cannot be mapped
        token_ids = np.memmap(folder / "token_ids.bin", dtype=np.int32, mode="r") if offsets[-1] else _NOTHING
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
        raise TrainingError(f"{folder}: cannot be read ({error})") from None
    fits = attributes is None or len(attributes) == len(targets)
    if len(token_ids) != offsets[-1] or len(offsets) != len(targets) + 1 or not fits:
        raise TrainingError(f"{folder}: its parts do not match")
    return Corpus(token_ids, offsets, targets, truncated, attributes)


def _chunks(texts: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(texts)
    while first := list(islice(remaining, 1)):
        yield list(chain(first, islice(remaining, _CHUNK - 1)))
