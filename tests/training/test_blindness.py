"""What stands for people of one group is one word to the network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from model.text import TextEncoder, TokenizerConfig, train_tokenizer
from training.alike import groups
from training.blindness import Blindness
from training.corpus import open_corpus, write_corpus
from training.pool import Pool, Source

TEXTS = ["anna met bob", "eve met a greek cook", "annabella cooks", "bob, bob and eve"]
GROUPS = [["anna", "bob", "eve"], ["greek", "turkish"], ["nowhere to be found"]]


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    """Words of the groups are one token each."""
    config = TokenizerConfig(vocab_size=60, min_frequency=1)
    return TextEncoder(train_tokenizer(TEXTS, config, ["anna", "bob", "eve", "greek", "turkish"]), 64)


@pytest.fixture
def pool(tmp_path: Path, encoder: TextEncoder) -> Pool:
    """The texts, encoded."""
    write_corpus(tmp_path, TEXTS, np.arange(len(TEXTS)), encoder)
    return Pool([Source("texts", open_corpus(tmp_path))])


def test_words_of_a_group_become_one_and_no_others(pool: Pool, encoder: TextEncoder) -> None:
    """Whoever a text names stands as the first of the group; a longer word that begins like a name stays."""
    corpus = pool.sources[0].corpus
    blind = Blindness(encoder.tokenizer.get_vocab(), GROUPS).corpus(corpus)
    spelled = [" ".join(encoder.tokenizer.id_to_token(each) for each in row) for row in blind.rows(range(4))]
    assert spelled[0] == "anna met anna"
    assert spelled[1].startswith("anna met a greek")
    assert spelled[3] == "anna , anna and anna"
    assert blind.rows([2]) == corpus.rows([2])
    assert blind.targets.tolist() == corpus.targets.tolist()


def test_weights_are_merged_by_how_often_words_come_and_spread_alike(pool: Pool, encoder: TextEncoder) -> None:
    """Bob comes three times, Eve twice, Anna once: their mean is begun with, and what is learnt goes to all three."""
    vocabulary = encoder.tokenizer.get_vocab()
    anna, bob, eve = (vocabulary[name] for name in ("anna", "bob", "eve"))
    blindness = Blindness(vocabulary, GROUPS)
    table = torch.randn(len(vocabulary), 4)
    merged = blindness.merged({"embedding.weight": table, "head.bias": torch.ones(3)}, pool)
    mean = (table[anna] + 3 * table[bob] + 2 * table[eve]) / 6
    assert torch.allclose(merged["embedding.weight"][[anna, bob, eve]], mean.expand(3, -1))
    grouped = {word for group in GROUPS for word in group}
    others = [place for word, place in vocabulary.items() if word not in grouped]
    assert torch.allclose(merged["embedding.weight"][others], table[others])
    learnt = merged["embedding.weight"].clone()
    learnt[anna] = 7.0
    assert torch.equal(
        blindness.spread({"embedding.weight": learnt})["embedding.weight"][[bob, eve]], torch.full((2, 4), 7.0)
    )


def test_a_group_begins_where_none_of_its_words_was_read(pool: Pool, encoder: TextEncoder) -> None:
    """Words that no text has still get the mean of their group, not nothing."""
    vocabulary = encoder.tokenizer.get_vocab()
    empty = Pool([Source("none", pool.sources[0].corpus.subset(np.array([2])))])
    table = torch.ones(len(vocabulary), 4)
    assert torch.allclose(
        Blindness(vocabulary, GROUPS).merged({"embedding.weight": table}, empty)["embedding.weight"], table
    )


def test_each_word_is_in_one_group() -> None:
    """Names that are also peoples are peoples; all are in small letters, and what means much else is in none."""
    found = groups(["anna", "german", "noor"])
    words = [word for group in found for word in group]
    assert found[0] == ["anna", "noor"]
    assert len(words) == len(set(words))
    assert all(word == word.lower() and word.isalpha() for word in words)
    assert {"german", "muslim", "lesbian", "transgender", "she", "norway"} <= set(words)
    assert not {"polish", "miss", "bear", "religious"} & set(words)
