"""Copies of held-out texts are found, whoever wrote them how, and are not learnt from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.recipe_data import write_data_folder, write_rows
from training.data.copies import fingerprint
from training.recipe.data.sources import SOURCES, held_out_fingerprints, read_training_rows


@pytest.mark.parametrize(
    "other",
    [
        "THE FLIGHT was late again, and nobody told us",
        "@someone The flight was late again and nobody told us! https://example.org/x",
        "the flight was late again & nobody told us".replace("&", "and") + " 😡",
    ],
)
def test_spelling_links_and_mentions_make_no_other_text(other: str) -> None:
    """Case, punctuation, emoji, mentions and links do not hide a copy."""
    assert fingerprint(other) == fingerprint("The flight was late again and nobody told us.")


def test_short_texts_and_other_words_are_no_copies() -> None:
    """What many people would write is no copy, nor is a text with another word."""
    assert fingerprint("Thank you so much!") is None
    assert fingerprint("The flight was late again and nobody told us") != fingerprint(
        "The flight was late again and somebody told us"
    )


def test_a_copy_of_a_held_out_row_of_another_source_is_not_learnt(tmp_path: Path) -> None:
    """A text that one source validates on is dropped from the training rows of all others, whatever its label there."""
    data = write_data_folder(tmp_path / "data")
    tweets, reviews = (next(source for source in SOURCES if source.name == name) for name in ("semeval_tweets", "imdb"))
    copied = "the waiter brought cold soup and warm beer"
    write_rows(data / tweets.validation_file, "label\ttext", [("negative", copied)])
    others = [f"{copied} {number} times" for number in range(40)]  # one of twenty is kept aside itself
    write_rows(data / reviews.train_file, "label\ttext", [("positive", text) for text in (copied.upper(), *others)])
    texts = [row.text for row in read_training_rows(data, reviews, held_out_fingerprints(data))]
    assert copied.upper() not in texts
    assert len(texts) > len(others) / 2
