"""Rows of the toxicity files: sources, shares of raters, and attributes without ratings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.errors import DataError
from tests.fixtures.recipe_data import write_rows
from training.recipe.data.toxicity import ATTRIBUTES, TRAIN, read_toxicity

HEADER = "\t".join([*ATTRIBUTES, "source", "text"])
UNASKED = [""] * (len(ATTRIBUTES) - 1)


def test_an_empty_cell_is_unknown(tmp_path: Path) -> None:
    """An empty cell is NaN, and a share of raters stays a fraction."""
    write_rows(tmp_path / TRAIN, HEADER, [["0.25", *UNASKED, "olid", "one"], ["1", *UNASKED, "olid", "two"]])
    found = read_toxicity(tmp_path / TRAIN)["olid"]
    assert found.texts == ["one", "two"]
    assert found.attributes[:, 0].tolist() == [0.25, 1.0]
    assert np.isnan(found.attributes[:, 1:]).all()


def test_sources_that_are_not_wanted_are_left_out(tmp_path: Path) -> None:
    """Only rows of the given sources are read."""
    write_rows(tmp_path / TRAIN, HEADER, [["0", *UNASKED, "olid", "one"], ["1", *UNASKED, "davidson", "two"]])
    assert list(read_toxicity(tmp_path / TRAIN, ["davidson"])) == ["davidson"]


@pytest.mark.parametrize("written", ["2", "-0.1", "yes", "nan"])
def test_a_value_that_is_no_share_is_named(tmp_path: Path, written: str) -> None:
    """The error has file, row and column."""
    write_rows(tmp_path / TRAIN, HEADER, [["0", *UNASKED, "olid", "one"], [written, *UNASKED, "olid", "two"]])
    with pytest.raises(DataError, match=rf"{TRAIN}, row 2: toxicity is '{written}', not a number from 0 to 1"):
        read_toxicity(tmp_path / TRAIN)
