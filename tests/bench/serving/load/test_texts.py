"""The texts of a load."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bench.serving.load.texts import REVIEWS, TWEETS, WORDS, texts
from model.errors import DataError
from tests.fixtures.places import ROOT

TOKENIZER = ROOT / "model" / "default" / "tokenizer.json"


def write(folder: Path, name: str, rows: list[str]) -> None:
    with gzip.open(folder / f"{name}.train.tsv.gz", "wt", encoding="utf-8") as file:
        file.write(
            "label\ttext\n"
            + "".join(f"{('positive', 'negative')[place % 2]}\t{text}\n" for place, text in enumerate(rows))
        )


def test_without_data_words_are_drawn_alike_each_time() -> None:
    """Tweets are short, and reviews have the length of reviews."""
    drawn = texts(None, TOKENIZER, 50)

    assert drawn == texts(None, TOKENIZER, 50)
    assert len(drawn.tweets) == 50
    assert all(5 <= len(text.split()) <= 30 for text in drawn.tweets)
    assert all(WORDS[0] <= len(text.split()) <= WORDS[1] for text in drawn.reviews)


def test_tweets_and_reviews_of_the_right_length_are_read(tmp_path: Path) -> None:
    """The limits on the number of texts and on the length of reviews hold."""
    write(tmp_path, TWEETS, ["one", "two", "three"])
    write(tmp_path, REVIEWS, ["short", "w " * 300, "w " * 500])

    read = texts(tmp_path, TOKENIZER, 2)

    assert read.tweets == ["one", "two"]
    assert [len(text.split()) for text in read.reviews] == [300]
    assert TWEETS in read.source


def test_a_folder_without_reviews_of_that_length_is_named(tmp_path: Path) -> None:
    """The error names the file."""
    write(tmp_path, TWEETS, ["one", "two"])
    write(tmp_path, REVIEWS, ["short", "brief"])

    with pytest.raises(DataError, match=rf"{REVIEWS}.train.tsv.gz: no review"):
        texts(tmp_path, TOKENIZER)
