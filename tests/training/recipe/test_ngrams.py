"""The stage of the n-grams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.errors import TrainingError
from training.data.pool import UNLABELLED
from training.recipe.data.texts import Texts
from training.recipe.ngrams import NgramShare, read_log_odds, write_log_odds

LABELLED = Texts("mine", ["the shop is awful now", "the shop is lovely now"] * 30, np.array([0, 2] * 30))
OTHER = Texts("other", ["an awful place", "a lovely place"], np.full(2, UNLABELLED))
SHARES = {"mine": NgramShare("mine", 0.5), "other": NgramShare("mine", 0.5), "absent": NgramShare("mine", 0.5)}


def test_log_odds_of_a_source_and_of_others_are_written_once(tmp_path: Path) -> None:
    """The stage skips sources that are not chosen and files that exist, and leaves no partial file."""
    write_log_odds(SHARES, (), [LABELLED, OTHER], tmp_path)
    found = read_log_odds(2, tmp_path, "other")
    assert found[0, 0] > 0 > found[1, 0]
    assert read_log_odds(60, tmp_path, "mine").shape == (60, 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["commits", "mine.npy", "other.npy"]
    (tmp_path / "mine.npy").unlink()
    np.save(tmp_path / "other.npy", np.zeros((2, 3), dtype=np.float32))
    write_log_odds(SHARES, (), [LABELLED, OTHER], tmp_path)
    assert (tmp_path / "mine.npy").exists()
    assert not read_log_odds(2, tmp_path, "other").any()


@pytest.mark.parametrize("damage", ["absent", "short", "not finite", "of other texts"])
def test_a_file_that_does_not_fit_is_named(tmp_path: Path, damage: str) -> None:
    """The error says that the file can be made again."""
    path = tmp_path / "mine.npy"
    if damage != "absent":
        np.save(path, np.full((4 if damage == "of other texts" else 2, 3), np.nan if damage == "not finite" else 1.0))
    if damage == "short":
        path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(TrainingError, match=r"mine\.npy: .*without it the n-grams are counted again"):
        read_log_odds(2, tmp_path, "mine")
