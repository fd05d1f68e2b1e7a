"""The recipe's sources and stages, on a data folder of a few rows a file."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from model.errors import DataError, TrainingError
from model.text import TextEncoder, train_tokenizer
from tests.training.recipe_data import SMALL, write_data_folder, write_rows
from training.logits import network_logits
from training.mixture import validation
from training.recipe import known_only, train
from training.selection import ALL, PERMISSIVE
from training.sources import LABELS, SOURCES, SourceFile, folder_name, open_split, read_rows, write_source


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that the recipe reads."""
    return write_data_folder(tmp_path_factory.mktemp("recipe") / "data")


def source_named(name: str) -> SourceFile:
    return next(source for source in SOURCES if folder_name(source) == name)


def test_held_out_rows_are_a_steady_part_and_groups_stay_whole(tmp_path: Path) -> None:
    """About one row in twenty is kept aside, the same each time, and a group is on one side."""
    source = source_named("entity_tweets.train")
    rows = [("neutral", str(place // 6), f"text {place}") for place in range(1200)]
    write_rows(tmp_path / source.train_file, "label\ttweet_id\ttext", rows)
    held = [row.held_out for row in read_rows(tmp_path, source)]
    assert held == [row.held_out for row in read_rows(tmp_path, source)]
    assert all(len(set(held[start : start + 6])) == 1 for start in range(0, 1200, 6))
    assert 0.02 < sum(held) / len(held) < 0.09


def test_an_emoji_is_put_back_behind_its_text(data: Path) -> None:
    """The column that the emoji was moved to is read again, and the row has no label."""
    row = next(read_rows(data, source_named("emoji_tweets.unlabelled")))
    assert row.text.endswith(" ☀")
    assert row.target == -1


def test_finer_labels_are_folded_and_unknown_ones_are_named(tmp_path: Path) -> None:
    """Five-way labels become three; another label is an error with file and row."""
    source = source_named("sst_phrases.train")
    write_rows(tmp_path / source.train_file, "label\ttext", [("very negative", "a"), ("positive", "b"), ("glad", "c")])
    rows = read_rows(tmp_path, source)
    assert [next(rows).target, next(rows).target] == [0, 2]
    with pytest.raises(DataError, match=r"sst_phrases\.train\.tsv\.gz, row 3: the label is 'glad'"):
        next(rows)


def test_training_and_validation_rows_are_apart(data: Path, tmp_path: Path) -> None:
    """No text that is validated on is trained on, where a source has no validation file."""
    source = source_named("apple_tweets.train")
    tokenizer = train_tokenizer([row.text for row in read_rows(data, source)], SMALL.tokenizer)
    write_source(data, source, tmp_path / "apple", TextEncoder(tokenizer, 32), frozenset())
    train_rows, held = open_split(tmp_path / "apple", "train"), open_split(tmp_path / "apple", "validation")
    assert train_rows is not None
    assert held is not None
    assert len(train_rows) + len(held) == 60
    assert not {*map(tuple, held.rows(range(len(held))))} & {*map(tuple, train_rows.rows(range(len(train_rows))))}


def test_the_recipe_runs_from_files_to_a_network_and_resumes(data: Path, tmp_path: Path) -> None:
    """All stages run on all sources; run again, they are read back and give the same weights."""
    network, shape, tokenizer = train(SMALL, data, tmp_path)
    assert shape.vocab_size == tokenizer.get_vocab_size()
    corpora = validation(tmp_path, ALL)
    assert {"semeval_tweets", "goemotions", "imdb"} <= corpora.keys()
    binary = known_only(network_logits(network, corpora["yelp_sentences"]), corpora["yelp_sentences"])
    assert set(binary.argmax(1)) <= {LABELS.index("negative"), LABELS.index("positive")}
    again, _, _ = train(SMALL, data, tmp_path)
    for name, value in network.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])


def test_stages_are_not_gone_on_with_from_other_sources(data: Path, tmp_path: Path) -> None:
    """What was made from all sources is no part of a model of some; earlier versions made all folders so."""
    (tmp_path / "sources").write_text("all", encoding="utf-8")
    with pytest.raises(TrainingError, match="made from the sources 'all', not 'permissive'"):
        train(SMALL, data, tmp_path, PERMISSIVE)
    (tmp_path / "sources").unlink()
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(TrainingError, match="made from the sources 'all', not 'permissive'"):
        train(SMALL, data, tmp_path, PERMISSIVE)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A data folder without a file says which."""
    with pytest.raises(DataError, match=r"semeval_tweets\.train\.tsv\.gz"):
        train(SMALL, tmp_path, tmp_path / "output")
