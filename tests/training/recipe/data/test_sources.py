"""The recipe's sources, from a data folder with a few rows a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import DataError
from tests.fixtures.recipe_data import write_data_folder, write_rows
from training.recipe.data.sources import (
    SOURCES,
    SourceFile,
    folder_name,
    read_rows,
    read_training_rows,
    read_validation_rows,
    require_data,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that the recipe reads."""
    return write_data_folder(tmp_path_factory.mktemp("recipe") / "data")


def source_named(name: str) -> SourceFile:
    return next(source for source in SOURCES if folder_name(source) == name)


def test_held_out_rows_are_a_steady_part_and_groups_stay_whole(tmp_path: Path) -> None:
    """About one row in twenty is held out, always the same, with its whole group."""
    source = source_named("entity_tweets.train")
    rows = [("neutral", str(place // 6), f"text {place}") for place in range(1200)]
    write_rows(tmp_path / source.train_file, "label\ttweet_id\ttext", rows)
    held = [row.held_out for row in read_rows(tmp_path, source)]
    assert held == [row.held_out for row in read_rows(tmp_path, source)]
    assert all(len(set(held[start : start + 6])) == 1 for start in range(0, 1200, 6))
    assert 0.02 < sum(held) / len(held) < 0.09


def test_an_emoji_is_put_back_behind_its_text(data: Path) -> None:
    """The emoji comes from its own column, and the row has no label."""
    row = next(read_rows(data, source_named("emoji_tweets.unlabelled")))
    assert row.text.endswith(" ☀")
    assert row.target == -1


def test_finer_labels_are_folded_and_unknown_ones_are_named(tmp_path: Path) -> None:
    """Five labels become three; another one is an error with file and row."""
    source = source_named("sst_phrases.train")
    write_rows(tmp_path / source.train_file, "label\ttext", [("very negative", "a"), ("positive", "b"), ("glad", "c")])
    rows = read_rows(tmp_path, source)
    assert [next(rows).target, next(rows).target] == [0, 2]
    with pytest.raises(DataError, match=r"sst_phrases\.train\.tsv\.gz, row 3: the label is 'glad'"):
        next(rows)


def test_training_and_validation_rows_are_apart(data: Path) -> None:
    """A source without a validation file trains on no held-out text."""
    source = source_named("apple_tweets.train")
    learnt = [row.text for row in read_training_rows(data, source, frozenset())]
    held = [row.text for row in read_validation_rows(data, source)]
    assert held
    assert len(learnt) + len(held) == 60
    assert not set(learnt) & set(held)


def test_what_is_missing_is_named_with_the_page(tmp_path: Path) -> None:
    """The error names the folder or its missing files, and the page of the data."""
    with pytest.raises(DataError, match=r"nowhere: there is no such folder .*docs/DATA\.md"):
        require_data(tmp_path / "nowhere")
    (tmp_path / "a.tsv.gz").touch()
    require_data(tmp_path, ["a.tsv.gz"])
    with pytest.raises(DataError, match=r"lacks b\.tsv\.gz, c\.tsv\.gz: docs/DATA\.md"):
        require_data(tmp_path, ["a.tsv.gz", "b.tsv.gz", "c.tsv.gz"])


def test_reviews_are_cut_into_sentences(tmp_path: Path) -> None:
    """Each sentence of a review is a text without label or markup; very short and long ones are left out."""
    source = source_named("imdb.sentences")
    assert source.train_file == "imdb.unlabelled.tsv.gz"
    review = f"What a film!<br /><br />I never saw its like. No. {'and so on ' * 30}. Go and see it, please"
    write_rows(tmp_path / source.train_file, "label\ttext", [("", review), ("", "One more review of it.")])
    rows = list(read_rows(tmp_path, source))
    assert [row.text for row in rows] == [
        "What a film!",
        "I never saw its like.",
        "Go and see it, please",
        "One more review of it.",
    ]
    assert {(row.target, row.held_out) for row in rows} == {(-1, False)}
