"""The baseline of labels: what it learns, its limit, and repeatability."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from model.errors import TrainingError
from tests.fixtures.small import rows, write_tsv
from training.data.examples import Examples
from training.data.reading.load import load_files
from training.evaluation import baseline
from training.evaluation.baseline import Baseline, fit_baseline


def examples(folder: Path, found: list[tuple[str, str]]) -> Examples:
    """These texts and labels, by way of a file."""
    return load_files([write_tsv(folder / "rows.tsv", found)])


def timeless(found: Baseline) -> Baseline:
    """The figures without times."""
    return dataclasses.replace(found, seconds=0.0)


def test_it_tells_the_order_of_words_by_their_pairs(tmp_path: Path) -> None:
    """It is nearly always right if word pairs decide; the same rows give the same figures."""
    train, validation = examples(tmp_path, rows(300)), examples(tmp_path, rows(100, seed=2))
    found = timeless(fit_baseline(train, validation, 1))
    assert found.accuracy > 0.95
    assert found.macro_recall > 0.95
    assert (found.rows, found.of) == (300, 300)
    assert timeless(fit_baseline(train, validation, 1)) == found


def test_a_large_split_is_drawn_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit a sample with each class is fitted, and the log says so."""
    monkeypatch.setattr(baseline, "LARGEST_ROWS", 50)
    rare = [*rows(300), ("never seen before", "neutral")]
    train = examples(tmp_path, rare)
    found = fit_baseline(train, train, 1)
    assert 50 <= found.rows <= 53
    assert f"fitted on {found.rows} of 301 rows" in str(found)


def test_it_comes_back_from_its_file(tmp_path: Path) -> None:
    """A saved baseline is read back; a damaged file is an error that names it."""
    found = Baseline(2, 3, 0.1, 0.5, 0.6, 0.7, 0.8)
    found.save(tmp_path / "baseline.json")
    assert Baseline.load(tmp_path / "baseline.json") == found
    for content in ("", "[]", "{}", '{"rows": 1, "more": 2}'):
        (tmp_path / "baseline.json").write_text(content)
        with pytest.raises(TrainingError, match=r"baseline\.json: cannot be read"):
            Baseline.load(tmp_path / "baseline.json")
