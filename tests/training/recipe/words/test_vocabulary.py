"""A start's vocabulary is extended, and its predictions stay nearly the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model.network.batch import pack
from training.recipe.data.sources import LABELS
from training.recipe.recipe import Recipe
from training.recipe.start import StudentStart, from_artifact
from training.recipe.teacher import TeacherConfig
from training.recipe.words.vocabulary import (
    split_judgements,
    split_words,
    with_token_vectors,
    with_whole_words,
)

SHIPPED = Path(__file__).parents[4] / "model" / "default"
WORDS = ["untranslatable", "bamboozlement", "grandiloquent"]


@pytest.fixture(scope="module")
def start() -> StudentStart:
    """The shipped artifact as a start."""
    return from_artifact(SHIPPED, LABELS, ("toxicity",), Recipe(TeacherConfig("an encoder")).network, 512)


def logits(start: StudentStart, text: str) -> torch.Tensor:
    """The logits of one text."""
    (encoded,) = start.encoder.encode([text])
    batch = pack([start.weights.row_of[encoded.token_ids].tolist()])
    with torch.no_grad():
        return start.weights.network(start.shape).eval()(batch.token_ids, batch.batch_sizes)[0]


def pieces(start: StudentStart, text: str) -> int:
    """The number of tokens of a text."""
    return start.encoder.encode([text])[0].tokens


def test_frequent_words_in_pieces_are_found(start: StudentStart) -> None:
    """Words of several tokens come in the order of their frequency, without those that are left out."""
    parts = [["a bamboozlement, a grandiloquent bamboozlement", "untranslatable untranslatable"], ["good films"]]
    assert split_words(parts, start.encoder, 5, ["untranslatable"]) == ["bamboozlement", "grandiloquent"]
    assert split_words(parts, start.encoder, 1, ()) == ["bamboozlement"]


def test_a_word_of_many_parts_comes_first(start: StudentStart) -> None:
    """A word that is in two parts is before one that is as frequent in one alone."""
    parts = [["bamboozlement", "untranslatable untranslatable"], ["bamboozlement", "a b"]]
    assert split_words(parts, start.encoder, 1, ()) == ["bamboozlement"]


def test_words_of_praise_and_blame_are_one_token_at_last(start: StudentStart) -> None:
    """Those of the templates that are in pieces are found; once they are whole words, none is."""
    words = split_judgements(start.encoder)
    assert all(pieces(start, word) > 1 for word in words)
    extended = with_whole_words(start, [*words, "cromulent"], seed=1)
    assert split_judgements(extended.encoder) == []
    assert [pieces(extended, word) for word in ("incisive", "tawdry", "good", "terrible")] == [1, 1, 1, 1]


def test_whole_words_are_one_token_and_say_nearly_the_same(start: StudentStart) -> None:
    """Each word becomes one token; texts with it keep their prediction nearly, other texts exactly."""
    extended = with_whole_words(start, WORDS, seed=1)
    assert extended.shape.vocab_size == start.shape.vocab_size + 3 == extended.tokenizer.get_vocab_size()
    assert extended.metadata["whole_words"] == 3
    for word in WORDS:
        assert pieces(extended, word) == 1 < pieces(start, word)
        text = f"I did not like this {word} story"
        before, after = (torch.softmax(logits(each, text)[:3], 0) for each in (start, extended))
        assert torch.allclose(before, after, atol=0.1), word
    assert torch.equal(logits(extended, "a plain text"), logits(start, "a plain text"))


def test_a_word_that_is_known_is_refused(start: StudentStart) -> None:
    """A word that is in the vocabulary, or twice among the words, raises an error."""
    with pytest.raises(ValueError, match="1 of the words"):
        with_whole_words(start, ["good", "bamboozlement"], seed=1)


def test_vectors_of_a_teacher_widen_the_embedding_and_change_no_prediction(start: StudentStart) -> None:
    """The new columns have the mean vector of the row's tokens, and no weight yet."""
    vectors = np.random.default_rng(1).normal(size=(start.shape.vocab_size, 5)).astype(np.float32)
    widened = with_token_vectors(start, vectors)
    assert widened.shape.embedding_size == start.shape.embedding_size + 5
    for text in ("not good, bad", "a Muslim and a Jew"):
        assert torch.allclose(logits(widened, text), logits(start, text), atol=1e-5)
    vocabulary, embedding = start.tokenizer.get_vocab(), widened.weights.weights["embedding.weight"]
    spread = start.weights.weights["embedding.weight"].std()
    row = start.weights.row_of[vocabulary["muslim"]]
    alike = vectors[(start.weights.row_of == row).numpy()]
    assert len(alike) > 10
    assert torch.allclose(embedding[row, -5:], torch.from_numpy(alike.mean(0)) * spread, atol=1e-5)
