"""People in texts change places with others of their group; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.text import TextEncoder, TokenizerConfig, train_tokenizer
from training.corpus import Corpus, open_corpus, write_corpus
from training.exchange import Exchange

GROUPS = (("Anna", "Annabel", "Bob", "Grace"), ("Greek", "South African", "Dutch"))
TEXTS = [
    "Anna met Bob, and Bob was kind to Anna.",
    "annabella is a Greek cook",
    "nobody was there",
    "ANNABEL: a South African!",
    "Grace is Dutch",
]


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    """A tokenizer that cuts most words into pieces."""
    return TextEncoder(train_tokenizer(TEXTS, TokenizerConfig(vocab_size=90, min_frequency=1)), 64)


@pytest.fixture
def corpus(tmp_path: Path, encoder: TextEncoder) -> Corpus:
    """The texts, encoded."""
    write_corpus(tmp_path, TEXTS, np.arange(len(TEXTS)), encoder)
    return open_corpus(tmp_path)


def spelled(encoder: TextEncoder, corpus: Corpus) -> list[str]:
    """The texts of a corpus, as its tokens spell them."""
    return [
        " ".join(encoder.tokenizer.id_to_token(each) for each in row).replace(" ##", "")
        for row in corpus.rows(range(len(corpus)))
    ]


def test_people_change_and_nothing_else_does(corpus: Corpus, encoder: TextEncoder) -> None:
    """Over many draws each person becomes every other of the group, the same one throughout a text."""
    exchange = Exchange(encoder, GROUPS)
    drawn = [spelled(encoder, exchange.corpus(corpus, seed)) for seed in range(60)]
    before = spelled(encoder, corpus)
    names = {text[0].split()[0] for text in drawn}
    assert names == {"anna", "annabel", "bob", "grace"}
    for text in drawn:
        first, _, second, *rest = text[0].split()
        assert rest == [",", "and", second, "was", "kind", "to", first, "."]
    assert {text[1] for text in drawn} == {f"annabella is a {who} cook" for who in ("greek", "south african", "dutch")}
    assert {text[2] for text in drawn} == {before[2]}
    assert {text[3].split(" : ")[1] for text in drawn} == {f"a {who} !" for who in ("greek", "south african", "dutch")}


def test_words_with_other_meanings_stay(corpus: Corpus, encoder: TextEncoder) -> None:
    """What may not be a person is never replaced."""
    exchange = Exchange(encoder, GROUPS)
    before = spelled(encoder, corpus)[4]
    assert {spelled(encoder, exchange.corpus(corpus, seed))[4] for seed in range(20)} == {before}


def test_a_draw_repeats_and_keeps_the_targets(corpus: Corpus, encoder: TextEncoder) -> None:
    """The same seed gives the same texts, in the same order, with the offsets of their new lengths."""
    exchange = Exchange(encoder, GROUPS)
    first, again = exchange.corpus(corpus, 3), exchange.corpus(corpus, 3)
    assert first.token_ids.tolist() == again.token_ids.tolist()
    assert first.targets.tolist() == corpus.targets.tolist()
    assert first.lengths.sum() == len(first.token_ids)
    assert first.rows([2]) == corpus.rows([2])


def test_names_that_the_tokenizer_cannot_spell_are_not_looked_for(corpus: Corpus, encoder: TextEncoder) -> None:
    """An unknown token is not taken for a person."""
    unknown = Exchange(encoder, (("\u4e16", "\u754c"),))
    assert unknown.corpus(corpus, 1).token_ids.tolist() == corpus.token_ids.tolist()
