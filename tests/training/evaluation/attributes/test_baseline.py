"""The baseline of attributes: known cells only, shares of raters, and a limit of rows."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from model.errors import TrainingError
from tests.fixtures.small import rows, write_tsv
from training.data.examples import Examples
from training.data.reading.load import load_files
from training.evaluation import baseline
from training.evaluation.attributes.baseline import (
    describe,
    fit_attribute_baselines,
    load_attribute_baselines,
    save_attribute_baselines,
)

ASKED = ("threat", "insult")


def examples(folder: Path, count: int, seed: int = 1) -> Examples:
    """Rows in which a threat follows the label, and an insult of the first half is its opposite."""
    found = load_files([write_tsv(folder / "rows.tsv", rows(count, seed=seed))])
    threat = found.targets.astype(np.float32)
    insult = np.where(np.arange(count) < count // 2, 1 - threat, np.nan)
    return dataclasses.replace(
        found, attribute_names=ASKED, attributes=np.stack([threat, insult], 1).astype(np.float32)
    )


def test_each_is_fitted_where_it_is_known(tmp_path: Path) -> None:
    """Unknown cells are neither trained on nor measured; the same rows give the same figures."""
    train, validation = examples(tmp_path, 300), examples(tmp_path, 100, seed=2)
    threat, insult = fit_attribute_baselines(train, validation, 1)
    assert (threat.figures.name, threat.rows, threat.of, threat.figures.texts) == ("threat", 300, 300, 100)
    assert (insult.figures.name, insult.rows, insult.of, insult.figures.texts) == ("insult", 150, 150, 50)
    assert threat.figures.f1 > 0.95
    assert (insult.figures.auc or 0) > 0.95
    assert fit_attribute_baselines(train, validation, 1) == (threat, insult)
    assert "fitted on up to 300 rows): AUC threat 1.0000, insult" in describe((threat, insult))


def test_shares_of_raters_are_learnt_as_shares(tmp_path: Path) -> None:
    """If three in ten raters say yes of every text, the probability is 0.3."""
    train = examples(tmp_path, 200)
    unsure = dataclasses.replace(train, attributes=np.full((200, 2), 0.3, dtype=np.float32))
    [threat, _] = fit_attribute_baselines(unsure, unsure, 1)
    assert threat.figures.ece < 0.02
    assert threat.figures.brier == pytest.approx(0, abs=0.002)


def test_rows_of_one_answer_are_answered_so(tmp_path: Path) -> None:
    """With no answer but no, the baseline says no."""
    train, validation = examples(tmp_path, 60), examples(tmp_path, 40, seed=2)
    silent = dataclasses.replace(train, attributes=np.zeros((60, 2), dtype=np.float32))
    [threat, _] = fit_attribute_baselines(silent, validation, 1)
    assert (threat.figures.auc, threat.figures.recall) == (0.5, 0.0)


def test_a_large_split_is_drawn_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit a sample is fitted, and the log says so."""
    monkeypatch.setattr(baseline, "LARGEST_ROWS", 50)
    train = examples(tmp_path, 300)
    threat, insult = fit_attribute_baselines(train, train, 1)
    assert 50 <= threat.rows <= 54
    assert (threat.of, insult.of) == (300, 150)
    assert f"fitted on up to {threat.rows} of 300 rows" in describe((threat, insult))


def test_they_come_back_from_their_file(tmp_path: Path) -> None:
    """A saved baseline is read back; a damaged file is an error that names it."""
    train = examples(tmp_path, 100)
    found = fit_attribute_baselines(train, train, 1)
    path = tmp_path / "attribute_baselines.json"
    save_attribute_baselines(found, path)
    assert load_attribute_baselines(path) == found
    for content in ("", "1", "[1]", '[{"rows": 1}]'):
        path.write_text(content)
        with pytest.raises(TrainingError, match=r"attribute_baselines\.json: cannot be read"):
            load_attribute_baselines(path)
