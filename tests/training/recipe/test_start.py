"""The student's start: identity terms of a group share a row of the embedding, and other rows stay."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from model.network.network import Network, NetworkConfig
from model.text.tokenizer import TokenizerConfig, train_tokenizer
from training.fit.start import Weights
from training.recipe.recipe import Recipe
from training.recipe.start import from_artifact, with_shared_rows
from training.recipe.teacher import TeacherConfig
from training.recipe.words.identity_terms import groups

SHIPPED = Path(__file__).parents[3] / "model" / "default"


@pytest.fixture
def tokenizer() -> Tokenizer:
    texts = ["a jew met a muslim and a sikh", "a lone turkish cat", "the rest of the words"] * 3
    return train_tokenizer(texts, TokenizerConfig(vocab_size=200, min_frequency=1))


def weights(tokenizer: Tokenizer, shared: tuple[str, ...]) -> Weights:
    """A network with these words on one row."""
    vocabulary = tokenizer.get_vocab()
    stands = torch.arange(len(vocabulary))
    stands[[vocabulary[word] for word in shared]] = vocabulary[shared[0]]
    rows, row_of = torch.unique(stands, return_inverse=True)
    torch.manual_seed(1)
    return Weights(Network(NetworkConfig(len(rows), 2, embedding_size=4, hidden_size=6)).state_dict(), row_of)


def rows_of(tokenizer: Tokenizer, found: Weights, text: str) -> torch.Tensor:
    """The embedding of each token of a text."""
    return found.weights["embedding.weight"][found.row_of[tokenizer.encode(text).ids]]


def test_words_join_the_row_of_their_group(tokenizer: Tokenizer) -> None:
    """A word with its own row and a new word join it; other texts keep their token rows."""
    before = weights(tokenizer, ("muslim", "sikh"))
    assert len(tokenizer.encode("alawite").ids) > 1
    after_tokenizer, after = with_shared_rows(
        tokenizer, before, [["muslim", "sikh", "jew", "alawite"], ["unheard", "of"]]
    )
    wanted = rows_of(tokenizer, before, "muslim")
    for word in ("muslim", "sikh", "jew", "alawite"):
        assert torch.equal(rows_of(after_tokenizer, after, word), wanted), word
    text = "a lone turkish cat met the rest of the words"
    assert torch.equal(rows_of(after_tokenizer, after, text), rows_of(tokenizer, before, text))
    assert len(after.weights["embedding.weight"]) == len(before.weights["embedding.weight"]) - 1
    assert after.row_of.max() + 1 == len(after.weights["embedding.weight"])
    assert len(after.row_of) == after_tokenizer.get_vocab_size() == tokenizer.get_vocab_size() + 2


def test_a_group_without_a_row_gets_the_mean(tokenizer: Tokenizer) -> None:
    """The row is the mean of the group's known words; a group without any adds no word."""
    before = weights(tokenizer, ("muslim", "sikh"))
    after_tokenizer, after = with_shared_rows(tokenizer, before, [["cat", "words", "dog"], ["zebra", "gnu"]])
    wanted = torch.cat([rows_of(tokenizer, before, word) for word in ("cat", "words")]).mean(0, keepdim=True)
    assert torch.equal(rows_of(after_tokenizer, after, "dog"), wanted)
    assert "zebra" not in after_tokenizer.get_vocab()


def test_a_word_may_leave_a_row_that_others_keep(tokenizer: Tokenizer) -> None:
    """A name that is an identity term leaves the row of names, which the others keep."""
    before = weights(tokenizer, ("cat", "sikh", "lone"))
    _, after = with_shared_rows(tokenizer, weights(tokenizer, ("cat", "sikh", "lone")), [["sikh"], ["muslim", "jew"]])
    assert torch.equal(rows_of(tokenizer, after, "sikh"), rows_of(tokenizer, before, "cat"))


def test_the_artifact_that_ships_is_a_start_to_which_people_of_a_group_are_alike() -> None:
    """Each group of today's lists has one row; all other tokens keep theirs."""
    initial = from_artifact(
        SHIPPED, ("negative", "neutral", "positive"), ("toxicity",), Recipe(TeacherConfig("an encoder")).network, 300
    )
    vocabulary = initial.tokenizer.get_vocab()
    _, *alike = groups([])
    for group in alike:
        assert len({int(initial.weights.row_of[vocabulary[word]]) for word in group}) == 1, group
    assert initial.shape.vocab_size == len(vocabulary) == len(initial.weights.row_of)
    assert initial.metadata["blind_to"]["other words for people"] == sum(map(len, alike))
    network = initial.weights.network(initial.shape)
    assert network.embedding.num_embeddings == int(initial.weights.row_of.max()) + 1
    read = [
        torch.tensor(each.token_ids) for each in initial.encoder.encode(["a Jew", "a Turk", "a Muslim", "a German"])
    ]
    assert [len(each) for each in read] == [2, 2, 2, 2]
