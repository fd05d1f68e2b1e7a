"""The linear teacher knows which n-grams speak for which class, and nothing across texts."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.text import TokenizerConfig, train_tokenizer
from training.corpus import Corpus
from training.ngrams import CHUNK, NgramModel, Spelling

NOT, GOOD, BAD, FILM = 3, 4, 5, 6


def corpus(rows: list[list[int]], targets: list[int]) -> Corpus:
    token_ids = np.array([token for row in rows for token in row], dtype=np.int32)
    return Corpus(token_ids, np.cumsum([0, *map(len, rows)]), np.array(targets), 0)


TAUGHT = corpus(
    [[FILM, GOOD], [FILM, BAD], [FILM, NOT, GOOD], [FILM, NOT, BAD], [GOOD], [BAD]] * 20, [2, 0, 0, 2, 2, 0] * 20
)


def taught(order: int = 3) -> NgramModel:
    model = NgramModel(order=order, bits=12, strength=100.0)
    model.fit([(TAUGHT, 1.0)])
    return model


def opinions(model: NgramModel, rows: list[list[int]]) -> NDArray[np.int64]:
    return model.classes[model.log_probabilities(corpus(rows, [0] * len(rows))).argmax(1)]


def test_pairs_of_tokens_mean_what_they_mean_together() -> None:
    """With pairs it learns negation, and with single tokens it cannot."""
    rows = [[FILM, NOT, GOOD], [FILM, NOT, BAD], [GOOD, FILM], [BAD]]
    assert opinions(taught(), rows).tolist() == [0, 2, 2, 0]
    assert opinions(taught(order=1), rows).tolist() != [0, 2, 2, 0]


def test_only_the_classes_that_it_was_taught_are_known() -> None:
    """A source without neutral gives a model without neutral, whose probabilities add up to 1."""
    model = taught()
    assert model.classes.tolist() == [0, 2]
    found = model.log_probabilities(TAUGHT)
    assert found.shape == (len(TAUGHT), 2)
    np.testing.assert_allclose(np.exp(found).sum(1), 1)


def test_a_text_is_judged_alike_alone_and_among_others() -> None:
    """No n-gram reaches over the end of a text, and texts are looked at in parts that change nothing."""
    model = taught()
    many = corpus([[NOT], [GOOD]] * (CHUNK // 2 + 3), [0, 0] * (CHUNK // 2 + 3))
    found = model.log_probabilities(many)
    alone = model.log_probabilities(corpus([[NOT], [GOOD]], [0, 0]))
    np.testing.assert_allclose(found[:2], alone, atol=1e-6)
    np.testing.assert_allclose(found[-2:], alone, atol=1e-6)


def test_weights_of_texts_count() -> None:
    """Of two corpora that say the opposite, the one with the greater weight is believed."""
    model = NgramModel(bits=12)
    model.fit(
        [(corpus([[GOOD]] * 9 + [[BAD]] * 9, [2] * 9 + [0] * 9), 9.0), (corpus([[GOOD], [BAD]] * 9, [0, 2] * 9), 1.0)]
    )
    assert opinions(model, [[GOOD], [BAD]]).tolist() == [2, 0]


@pytest.mark.parametrize("row", [[FILM], [FILM, FILM], [99]])
def test_texts_shorter_than_the_order_and_unseen_tokens_are_judged(row: list[int]) -> None:
    """One token, fewer than an n-gram has, or one never seen: an answer that is finite."""
    assert np.isfinite(taught().log_probabilities(corpus([row], [0]))).all()


def test_letters_of_tokens_are_those_of_the_text() -> None:
    """A text that was cut into pieces is spelt as it was, a space before each word."""
    tokenizer = train_tokenizer(["good goods bad"] * 4, TokenizerConfig(kind="bpe", vocab_size=30, min_frequency=1))
    rows = [tokenizer.encode(text).ids for text in ("goods bad", "gods")]
    spelt = Spelling(tokenizer).spell(corpus(rows, [0, 1]))
    assert ["".join(map(chr, row)) for row in spelt.rows(range(2))] == [" goods bad", " gods"]
    assert spelt.targets.tolist() == [0, 1]


def test_words_that_share_letters_are_judged_alike() -> None:
    """With a spelling, an inflected word that was never seen is judged as those that look like it."""
    tokenizer = train_tokenizer(["terrible terribly wonderful wonderfully film"] * 4, TokenizerConfig(kind="word"))
    bad, worse, good, better, film = (
        tokenizer.token_to_id(word) for word in "terrible terribly wonderful wonderfully film".split()
    )
    texts = corpus([[film, bad], [film, good]] * 20, [0, 2] * 20)
    model = NgramModel(bits=12, spelling=Spelling(tokenizer))
    model.fit([(texts, 1.0)])
    assert opinions(model, [[worse], [better]]).tolist() == [0, 2]
