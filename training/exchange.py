"""Texts with the people in them changed for others: what is said of a text must not hang on whom it names.

Counterfactual augmentation, as in Hall Maudslay et al. (2019), "It's All in the Name".
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.text import CONTINUES, UNKNOWN_ID, TextEncoder
from training.corpus import Corpus
from training.templates import people
from training.templates.frame import words

# What these say depends on the words around them: they are put in place of others, and never replaced.
AMBIGUOUS = frozenset(
    words("""
    Grace, Ruth, Dakota, Robin, Sam, Rosa, Dolores, Mercedes, Jesus, Bear, River, Kai, Jordan, Morgan, Ama, Bo, Yan,
    Jun, Wei, Raj, Ming, Hui, Juma, Inti, Tala, Avi, Ava, Nia, Ling, Chen, Wang, Leah, Brad, Noah, Molly, Karen, white,
    Black, brown, foreign, Indigenous, English, Reform Jewish, Orthodox, Georgian, Nordic, Creole, Sami, Anglo, New
    Zealand, Balkan, Baltic, religious, secular, devout, veiled, Pagan, humanist, straight, bi, questioning, queer,
    closeted, male, female, trans, cis, feminine, masculine, Dutch, Danish, Polish, Swiss, Thai, Tamil, Dominican
    """)
)
GROUPS = (
    (*people.NAMES, *people.INVENTED),
    *(people.GROUPS[name] for name in ("origin", "faith", "orientation", "gender")),
)


class Exchange:
    """Knows the tokens of every name and group."""

    def __init__(self, encoder: TextEncoder, groups: Sequence[Sequence[str]] = GROUPS) -> None:
        vocabulary = encoder.tokenizer.get_vocab()
        self._goes_on = np.zeros(max(vocabulary.values()) + 1, dtype=bool)  # whether a token is the rest of a word
        self._goes_on[[place for token, place in vocabulary.items() if token.startswith(CONTINUES)]] = True
        self._members: list[list[list[int]]] = []
        self._known: dict[int, list[tuple[list[int], int]]] = {}  # by the first token, the longest first
        for place, group in enumerate(groups):
            # Small letters have no token for capitals before them, which may or may not be there
            encoded = [text.token_ids for text in encoder.encode([term.lower() for term in group])]
            self._members.append(encoded)
            for term, token_ids in zip(group, encoded, strict=True):
                if term not in AMBIGUOUS and UNKNOWN_ID not in token_ids:
                    self._known.setdefault(token_ids[0], []).append((token_ids, place))
        for terms in self._known.values():
            terms.sort(key=lambda term: -len(term[0]))

    def corpus(self, corpus: Corpus, seed: int) -> Corpus:
        """The same texts about other people, drawn by the seed, in memory."""
        begins = np.zeros_like(self._goes_on)
        begins[list(self._known)] = True
        token_ids = np.asarray(corpus.token_ids)
        candidates = np.flatnonzero(begins[token_ids])
        rows = np.unique(np.searchsorted(corpus.offsets, candidates, side="right") - 1)
        changed: dict[int, NDArray[np.int32]] = {}
        for row in rows.tolist():
            rng = random.Random(f"{seed} {row}")  # noqa: S311 (no secret)
            before = token_ids[corpus.offsets[row] : corpus.offsets[row + 1]].tolist()
            if (after := self._exchanged(before, rng)) != before:
                changed[row] = np.asarray(after, dtype=np.int32)
        lengths = corpus.lengths
        lengths[list(changed)] = [len(text) for text in changed.values()]
        texts = np.split(token_ids, corpus.offsets[1:-1])
        for row, text in changed.items():
            texts[row] = text
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Corpus(np.concatenate(texts), offsets, corpus.targets, corpus.truncated)

    def _exchanged(self, token_ids: list[int], rng: random.Random) -> list[int]:
        others: dict[tuple[int, ...], list[int]] = {}  # who comes twice stays one person
        found: list[int] = []
        place = 0
        while place < len(token_ids):
            for term, group in self._known.get(token_ids[place], ()):
                end = place + len(term)
                if token_ids[place:end] == term and not (end < len(token_ids) and self._goes_on[token_ids[end]]):
                    key = tuple(term)
                    if key not in others:
                        others[key] = rng.choice(self._members[group])
                    found += others[key]
                    place = end
                    break
            else:
                found.append(token_ids[place])
                place += 1
        return found
