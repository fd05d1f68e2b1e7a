"""The validation split: shares, groups, and repeatability."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import ConfigError, DataError
from tests.fixtures.places import ROOT
from training.data.reading.columns import Columns
from training.data.reading.load import load_files
from training.data.split import split_examples, stratified_split


def shares(targets: np.ndarray, rows: np.ndarray) -> dict[int, int]:
    """How many of these rows each class has."""
    return dict(sorted(Counter(targets[rows].tolist()).items()))


def test_every_class_gives_its_share() -> None:
    """Each class gives an equal share of its rows; each row is on one side, in order."""
    targets = np.repeat([0, 1, 2], [700, 200, 100])
    train, validation = stratified_split(targets, 0.1, seed=1)
    assert shares(targets, validation) == {0: 70, 1: 20, 2: 10}
    assert np.array_equal(np.sort(np.concatenate([train, validation])), np.arange(1000))
    assert (np.diff(train) > 0).all()
    assert (np.diff(validation) > 0).all()


def test_small_classes_are_on_both_sides() -> None:
    """A class of two rows is on both sides, a class of one in training."""
    targets = np.array([0] * 50 + [1] * 2 + [2])
    for fraction in (0.001, 0.5, 0.999):
        train, validation = stratified_split(targets, fraction, seed=1)
        assert shares(targets, validation)[1] == 1
        assert set(targets[train]) == {0, 1, 2}
        assert 2 not in targets[validation]


def test_seed_decides() -> None:
    """A seed gives one split in every process; another seed gives another."""
    targets = np.arange(200) % 3
    _, first = stratified_split(targets, 0.2, seed=7, together=[[str(row // 2) for row in range(200)]])
    _, other = stratified_split(targets, 0.2, seed=8, together=[[str(row // 2) for row in range(200)]])
    script = (
        "from training.data.split import stratified_split\n"
        "targets = [row % 3 for row in range(200)]\n"
        "together = [[str(row // 2) for row in range(200)]]\n"
        "print(stratified_split(targets, 0.2, 7, together=together)[1].tolist())\n"
    )
    again = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert again.stdout.strip() == str(first.tolist())
    assert first.tolist() != other.tolist()


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=60),
    fraction=st.floats(0.05, 0.95),
    seed=st.integers(0, 99),
)
def test_nothing_is_torn_apart(rows: list[tuple[int, int, int]], fraction: float, seed: int) -> None:
    """Rows with a common key, also by way of others, stay on one side; each class is trained on."""
    targets = np.array([row[0] for row in rows])
    keys = [[row[1] or None for row in rows], [row[2] or None for row in rows]]
    try:
        train, validation = stratified_split(targets, fraction, seed, together=keys)
    except DataError:  # all rows of each class hang together
        return
    assert np.array_equal(np.sort(np.concatenate([train, validation])), np.arange(len(rows)))
    assert len(validation) > 0
    assert set(targets[train]) == set(targets)
    for key in keys:
        assert not {key[row] for row in train} & {key[row] for row in validation} - {None}


def test_large_groups() -> None:
    """If all groups of a class exceed its share, its smallest group is held out."""
    targets = np.array([0] * 100 + [1] * 30)
    groups = [None] * 100 + ["a"] * 16 + ["b"] * 14
    _, validation = stratified_split(targets, 0.1, seed=1, together=[groups])
    assert shares(targets, validation) == {0: 10, 1: 14}


def test_all_rows_together() -> None:
    """Rows of a single group cannot be split, and the fraction must be between 0 and 1."""
    with pytest.raises(DataError, match="none can be held out"):
        stratified_split([0, 1, 0, 1], 0.5, seed=1, together=[["a"] * 4])
    for fraction in (0.0, 1.0, -1.0, float("nan")):
        with pytest.raises(ConfigError, match="between 0 and 1"):
            stratified_split([0, 1, 0, 1], fraction, seed=1)


def test_copies_of_a_text_stay_together(tmp_path: Path) -> None:
    """Copies stay on one side; texts without letters are compared, too."""
    copies = ["Not good!", "not GOOD", "@someone not good http://t.co/abc", "www.example.org Not... good?"]
    lines = [f"{place % 2}\t{text}\n" for place, text in enumerate(copies)]
    lines += [f"{place % 2}\t{'🙂' * (place + 1)}\n" for place in range(40)]
    (tmp_path / "rows.tsv").write_text("label\ttext\n" + "".join(lines), encoding="utf-8")
    examples = load_files([tmp_path / "rows.tsv"])
    for seed in range(10):
        train, validation = split_examples(examples, 0.3, seed)
        assert len(train) + len(validation) == 44
        assert sum(text in copies for text in validation.texts) in (0, 4)
        assert len(validation) >= 10


def test_groups_stay_together(tmp_path: Path) -> None:
    """Rows of a group stay on one side, with copies of their texts."""
    lines = [f"{row % 2}\t{row // 4}\ttext {row}\n" for row in range(80)]
    (tmp_path / "rows.tsv").write_text("label\tid\ttext\n" + "".join(lines))
    train, validation = split_examples(load_files([tmp_path / "rows.tsv"], Columns(group="id")), 0.25, seed=3)
    assert train.groups is not None
    assert validation.groups is not None
    assert not set(train.groups) & set(validation.groups)
    assert validation.counts() == {"0": 10, "1": 10}
