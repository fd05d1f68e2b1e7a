"""Extends a student's start: more words as one token, and a teacher's vectors as columns of the embedding.

The start's predictions hardly change. The training on soft labels then fits the new rows and columns.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.network.network import Network
from model.text.tokenizer import CONTINUES, TextEncoder, with_words
from training.recipe.start import StudentStart
from training.templates.generator import sentiment

_WORD = re.compile("[a-z]{3,}")
_COUNTED = 40_000  # texts of a source in which words are counted
_CONTEXTS = 8  # states in which a word is read to find its row
_STEPS, _RATE = 100, 0.03
_WORDS = 500  # whose rows are fitted together


def split_words(
    parts: Iterable[Sequence[str]], encoder: TextEncoder, count: int, without: Collection[str]
) -> list[str]:
    """The ``count`` most frequent words of several tokens: those with the largest sum of the roots of their shares.

    A word's share is that of all words of a part; by its root, words of many parts come before those of one.
    Words of ``without``, and words with anything but the letters a to z, stay in pieces.
    """
    shares: dict[str, float] = defaultdict(float)
    for texts in parts:
        found: Counter[str] = Counter()
        words = 0
        for pieces in _words(texts[:: len(texts) // _COUNTED + 1], encoder):
            words += 1
            if len(pieces) > 1:
                found["".join(piece.removeprefix(CONTINUES) for piece in pieces)] += 1
        for word, times in found.items():
            shares[word] += math.sqrt(times / words)
    known = [(-share, word) for word, share in shares.items() if _WORD.fullmatch(word) and word not in without]
    return [word for _, word in sorted(known)[:count]]


def split_judgements(encoder: TextEncoder) -> list[str]:
    """The words of praise and blame of the templates that are several tokens.

    Of pieces that it shares with other words, a network has to learn each rare word by heart.
    """
    grammar = sentiment()
    lists = [*grammar.opposites, *grammar.opposites.values()]
    words = sorted({word for name in lists for word in grammar.lists[name] if _WORD.fullmatch(word)})
    return [word for word, text in zip(words, encoder.encode(words), strict=True) if len(text.token_ids) > 1]


def with_whole_words(start: StudentStart, words: Sequence[str], seed: int) -> StudentStart:
    """Add words as one token each, whose row moves the network's state nearly as their pieces did.

    The rows are fitted in states that the network reaches after other words.
    """
    network = start.weights.network(start.shape).eval()
    pieces = [
        start.weights.row_of[torch.tensor(text.token_ids)] for text in start.encoder.encode(words)
    ]  # rows of each word
    tokenizer = with_words(start.tokenizer, words)
    added = tokenizer.get_vocab_size() - len(start.weights.row_of)
    if added != len(words):
        raise ValueError(f"{len(words) - added} of the words are in the vocabulary, or twice among them")
    fitted = [_fitted(network, pieces[place : place + _WORDS], seed) for place in range(0, len(pieces), _WORDS)]
    embedding = torch.cat([start.weights.weights["embedding.weight"], *fitted])
    first = len(embedding) - len(words)
    vocabulary = tokenizer.get_vocab()
    row_of = torch.cat([start.weights.row_of, torch.zeros(added, dtype=torch.long)])
    row_of[[vocabulary[word] for word in words]] = torch.arange(first, len(embedding))
    weights = dataclasses.replace(
        start.weights, weights={**start.weights.weights, "embedding.weight": embedding}, row_of=row_of
    )
    return dataclasses.replace(
        start,
        tokenizer=tokenizer,
        shape=dataclasses.replace(start.shape, vocab_size=len(row_of)),
        weights=weights,
        metadata={**start.metadata, "whole_words": len(words)},
    )


def with_token_vectors(start: StudentStart, vectors: NDArray[np.float32]) -> StudentStart:
    """Append a teacher's vectors of the tokens [tokens, columns] to the embedding, with input weights of 0.

    Tokens that share a row have the mean of their vectors. The columns are scaled to the spread of the embedding.
    """
    weights, row_of = start.weights.weights, start.weights.row_of
    embedding = weights["embedding.weight"]
    columns = torch.from_numpy(vectors) * embedding.std()
    sums = torch.zeros(len(embedding), columns.shape[1]).index_add(0, row_of, columns)
    means = sums / torch.bincount(row_of, minlength=len(embedding)).unsqueeze(1)
    widened = {**weights, "embedding.weight": torch.cat([embedding, means], 1)}
    for name, value in weights.items():
        if name.startswith("encoder.weight_ih_l0"):
            widened[name] = torch.cat([value, value.new_zeros(len(value), columns.shape[1])], 1)
    shape = dataclasses.replace(start.shape, embedding_size=embedding.shape[1] + columns.shape[1])
    return dataclasses.replace(
        start,
        shape=shape,
        weights=dataclasses.replace(start.weights, weights=widened),
        metadata={**start.metadata, "teacher_columns": columns.shape[1]},
    )


def _words(texts: Sequence[str], encoder: TextEncoder) -> Iterator[list[str]]:
    """The tokens of each word of the texts."""
    vocabulary = encoder.tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    for text in encoder.encode(texts):
        word: list[str] = []
        for token in (tokens[token_id] for token_id in text.token_ids):
            if word and not token.startswith(CONTINUES):
                yield word
                word = []
            word.append(token)
        if word:
            yield word


def _fitted(network: Network, words: Sequence[Tensor], seed: int) -> Tensor:
    """Rows [words, embedding] with which one step of the encoder comes nearest to those over each word's pieces."""
    generator = torch.Generator().manual_seed(seed)
    table = network.embedding.weight.detach()
    hidden = network.encoder.hidden_size
    read = [words[place] for place in torch.randint(len(words), (_CONTEXTS - 1,), generator=generator)]
    asked = []  # of each direction: the step, states before [contexts, hidden], and after [words, contexts, hidden]
    with torch.no_grad():
        for suffix in ("l0", "l0_reverse")[: network.directions]:
            step = _Step(network, suffix)
            before = torch.zeros(1, hidden)  # the start of a text; then states after a few words
            for pieces in read:
                before = torch.cat([before, step.read(table[pieces], before[-1:])])
            after = torch.stack([step.read(table[pieces], before) for pieces in words])
            asked.append((step, before, after))
    rows = torch.stack([table[pieces].mean(0) for pieces in words]).requires_grad_()
    optimizer = torch.optim.Adam([rows], _RATE)
    for _ in range(_STEPS):
        losses = [(step(rows.unsqueeze(1), before) - after).square().sum() for step, before, after in asked]
        optimizer.zero_grad()
        sum(losses, torch.zeros(())).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return rows.detach()


class _Step:
    """One step of a GRU in one direction, of every word [words, 1, embedding] in every state [contexts, hidden]."""

    def __init__(self, network: Network, suffix: str) -> None:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        weights = [getattr(network.encoder, f"{name}_{suffix}").detach() for name in names]
        self._input, self._hidden, self._input_bias, self._hidden_bias = weights
        self._reversed = suffix.endswith("reverse")

    def __call__(self, inputs: Tensor, states: Tensor) -> Tensor:
        ours = torch.nn.functional.linear(inputs, self._input, self._input_bias).chunk(3, -1)
        theirs = torch.nn.functional.linear(states, self._hidden, self._hidden_bias).chunk(3, -1)
        reset, update = (torch.sigmoid(one + two) for one, two in zip(ours[:2], theirs[:2], strict=True))
        fresh = torch.tanh(ours[2] + reset * theirs[2])
        return fresh + update * (states - fresh)

    def read(self, pieces: Tensor, states: Tensor) -> Tensor:
        """The states after the pieces [n, embedding] of one word, in the direction's order."""
        for piece in pieces.flip(0) if self._reversed else pieces:
            states = self(piece, states)
        return states
