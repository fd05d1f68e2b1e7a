"""The corpora that the student reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from model.text.tokenizer import EncodedText, TextEncoder
from training.recipe.distillation import encoded_corpus
from training.recipe.recipe import Recipe
from training.recipe.start import from_scratch


class Counted:
    """An encoder that keeps the texts it was given."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """As the encoder does."""
        self.read += texts
        return self._encoder.encode(texts)


def test_a_cached_corpus_of_other_texts_is_made_again(tmp_path: Path) -> None:
    """Equal texts are read from the folder; others, as of templates that were edited since, are encoded."""
    recipe = Recipe(teacher=None)
    start = from_scratch(["good", "bad film"] * 10, tmp_path / "tokenizer", recipe.tokenizer, recipe.network, 1)
    encoder, row_of = Counted(start.encoder), torch.arange(len(start.weights.row_of))
    folder = tmp_path / "corpus"
    first = encoded_corpus(folder, ["good film", "bad"], encoder, row_of)
    lengths = first.lengths.tolist()
    assert encoded_corpus(folder, ["good film", "bad"], encoder, row_of).lengths.tolist() == lengths
    assert encoder.read == ["good film", "bad"]
    edited = encoded_corpus(folder, ["good", "film bad"], encoder, row_of)
    assert encoder.read[2:] == ["good", "film bad"]
    assert edited.lengths.tolist() == [len(each.token_ids) for each in start.encoder.encode(["good", "film bad"])]
