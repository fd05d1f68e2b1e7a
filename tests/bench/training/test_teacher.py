"""The teacher bench: its rows and its table."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.training.teacher import main, rows_of
from tests.fixtures.encoder import write_encoder
from tests.fixtures.recipe_data import write_data_folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of a few rows a file."""
    return write_data_folder(tmp_path_factory.mktemp("teacher-bench") / "data")


def test_no_test_text_is_learnt(data: Path) -> None:
    """Labelled, unlabelled and test texts are disjoint."""
    train, others, test = rows_of("goemotions", data, 20, 50)
    texts = [{text for text, _ in train}, set(others), {text for text, _ in test}]
    assert (len(train), len(others)) == (20, 50)
    assert not texts[0] & texts[2]
    assert not texts[1] & texts[2]


def test_both_ways_are_measured(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table has a line without a teacher and one with it."""
    encoder = write_encoder(tmp_path / "tiny")
    flags = ("--labelled", "40", "--unlabelled", "30", "--sets", "products_tweets")
    main(["--data", str(data), "--encoder", encoder, *flags])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| products")]
    assert [line.split(" | ")[1:4] for line in lines] == [["40", "0", "none"], ["40", "30", "tiny"]]
