"""Encoded texts on disk: a round trip, and errors of damaged files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.errors import TrainingError
from model.text.tokenizer import TextEncoder, TokenizerConfig, train_tokenizer
from training.data import corpus as corpus_module
from training.data.corpus import Corpus, open_corpus, write_corpus

TEXTS = ["good not bad", "\u200b", "bad", "not good " * 10, "\u200b\u200b", "bad bad"]
TARGETS = np.array([0, 1, 2, 3, 4, 5])


@pytest.fixture
def encoder() -> TextEncoder:
    """Encodes a text to at most six tokens."""
    return TextEncoder(train_tokenizer(TEXTS, TokenizerConfig(kind="word", min_frequency=1)), 6)


def test_texts_come_back_as_they_were_encoded(
    tmp_path: Path, encoder: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Token ids and targets keep their order; texts without tokens are left out with their targets."""
    monkeypatch.setattr(corpus_module, "_CHUNK", 2)
    assert write_corpus(tmp_path, iter(TEXTS), TARGETS, encoder) == 2
    corpus = open_corpus(tmp_path)
    kept = [0, 2, 3, 5]
    assert corpus.targets.tolist() == kept
    assert corpus.rows(range(4)) == [text.token_ids for text in encoder.encode([TEXTS[place] for place in kept])]
    assert corpus.rows([3, 0]) == [corpus.rows([3])[0], corpus.rows([0])[0]]
    assert corpus.lengths.tolist() == [3, 1, 6, 2]
    assert corpus.truncated == 1
    assert len(corpus) == 4


def test_token_ids_are_mapped_and_not_loaded(tmp_path: Path, encoder: TextEncoder) -> None:
    """The token ids are a memory map of the file."""
    write_corpus(tmp_path, TEXTS, TARGETS, encoder)
    assert isinstance(open_corpus(tmp_path).token_ids, np.memmap)


def test_texts_with_nothing_to_read_make_an_empty_corpus(tmp_path: Path, encoder: TextEncoder) -> None:
    """A corpus of blank texts opens and is empty."""
    assert write_corpus(tmp_path, ["\u200b"], np.array([0]), encoder) == 1
    assert len(open_corpus(tmp_path)) == 0


@pytest.mark.parametrize("name", ["index.npz", "token_ids.bin"])
def test_a_broken_corpus_is_named(tmp_path: Path, encoder: TextEncoder, name: str) -> None:
    """A part that is cut, empty or missing is an error that names the folder."""
    write_corpus(tmp_path, TEXTS, TARGETS, encoder)
    whole = (tmp_path / name).read_bytes()
    for content in (whole[:-4], whole[: len(whole) // 2 // 4 * 4], b"\0\0\0\0", b""):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TrainingError, match=str(tmp_path)):
            open_corpus(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(TrainingError, match=str(tmp_path)):
        open_corpus(tmp_path)


def test_a_subset_has_the_chosen_texts_in_their_order() -> None:
    """A subset has whole texts in the given order, and may be empty."""
    whole = Corpus(np.arange(9, dtype=np.int32), np.array([0, 2, 3, 7, 9]), np.array([5, 6, 7, 8]), 0)
    chosen = whole.subset(np.array([2, 0]))
    assert chosen.rows(range(2)) == [[3, 4, 5, 6], [0, 1]]
    assert chosen.targets.tolist() == [7, 5]
    assert len(whole.subset(np.array([], dtype=np.int64))) == 0
