"""Copies of held-out texts are found in any spelling and not trained on."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from model.errors import DataError
from tests.fixtures.recipe_data import write_data_folder, write_rows
from training.data.copies import fingerprint, without_overlap
from training.data.examples import Examples
from training.data.reading.load import load_files
from training.data.split import split_examples
from training.recipe.data.sources import SOURCES, held_out_fingerprints, read_training_rows


@pytest.mark.parametrize(
    "other",
    [
        "THE FLIGHT was late again, and nobody told us",
        "@someone The flight was late again and nobody told us! https://example.org/x",
        "The flight was late again, @some_one, and nobody told us https://example.org/x @@other @ -@third",
        "the flight was late again & nobody told us".replace("&", "and") + " 😡",
    ],
)
def test_spelling_links_and_mentions_make_no_other_text(other: str) -> None:
    """Texts that differ in case, punctuation, emoji, mentions or links are copies."""
    assert fingerprint(other) == fingerprint("The flight was late again and nobody told us.")


def test_short_texts_and_other_words_are_no_copies() -> None:
    """A short common text is no copy, nor is a text with another word."""
    assert fingerprint("Thank you so much!") is None
    assert fingerprint("The flight was late again and nobody told us") != fingerprint(
        "The flight was late again and somebody told us"
    )


def test_a_copy_of_a_held_out_row_of_another_source_is_not_learnt(tmp_path: Path) -> None:
    """A validation text of one source is dropped from the training rows of all."""
    data = write_data_folder(tmp_path / "data")
    tweets, reviews = (next(source for source in SOURCES if source.name == name) for name in ("semeval_tweets", "imdb"))
    copied = "the waiter brought cold soup and warm beer"
    write_rows(data / tweets.validation_file, "label\ttext", [("negative", copied)])
    others = [f"{copied} {number} times" for number in range(40)]  # one of twenty is kept aside itself
    write_rows(data / reviews.train_file, "label\ttext", [("positive", text) for text in (copied.upper(), *others)])
    texts = [row.text for row in read_training_rows(data, reviews, held_out_fingerprints(data))]
    assert copied.upper() not in texts
    assert len(texts) > len(others) / 2


def examples(path: Path, *texts: str) -> Examples:
    """A file of these texts, with two labels in turns."""
    rows = [f"{'negative' if place % 2 else 'positive'}\t{text}" for place, text in enumerate(texts)]
    path.write_text("\n".join(["label\ttext", *rows, ""]), encoding="utf-8")
    return load_files([path], labels=("negative", "positive"))


def test_copies_are_counted_and_left_out_of_training(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Copies differ in case, punctuation, mentions or links; equal short texts are none."""
    long = "the train was late again this morning"
    train = examples(tmp_path / "a.tsv", long, "thank you", "a text of its own that is long enough", long.upper())
    validation = examples(tmp_path / "b.tsv", f"@you {long}!", "thank you", "another text that is long enough")
    caplog.set_level(logging.WARNING)
    assert without_overlap(train, validation, drop=False) is train
    assert "1 of 3 validation rows are also training rows" in caplog.text
    assert "--drop-overlap" in caplog.text
    left = without_overlap(train, validation, drop=True)
    assert list(left.texts) == ["thank you", "a text of its own that is long enough"]
    assert left.targets.tolist() == [0, 1]
    assert "2 training rows are left out" in caplog.text
    assert long not in caplog.text


def test_nothing_is_said_where_nothing_is_shared(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without copies nothing is logged or dropped."""
    train = examples(tmp_path / "a.tsv", "a text of its own that is long enough")
    validation = examples(tmp_path / "b.tsv", "another text that is long enough", "short")
    assert without_overlap(train, validation, drop=True) is train
    assert caplog.text == ""


def test_the_same_file_leaves_nothing(tmp_path: Path) -> None:
    """If each training row is a copy of a validation row, that is an error."""
    same = examples(tmp_path / "a.tsv", "a text of its own that is long enough")
    with pytest.raises(DataError, match="none is left to train on"):
        without_overlap(same, same, drop=True)


def test_one_row_for_each_label_is_told(tmp_path: Path) -> None:
    """The error says that each row has its own label, so the column may be another."""
    (tmp_path / "rows.csv").write_text("label,text\nid1,one\nid2,two\nid3,three\n")
    with pytest.raises(DataError, match="each of the 3 labels has one row: there is nothing to validate on"):
        split_examples(load_files([tmp_path / "rows.csv"]), 0.1, 1)
