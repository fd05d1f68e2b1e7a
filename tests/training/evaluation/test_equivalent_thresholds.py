"""Equivalent thresholds flag an equal share of the same rows."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from model.classifier import Classifier
from model.errors import ConfigError, DataError
from tests.fixtures.fakes import FakeClassifier, moderating
from training.evaluation.equivalent_thresholds import equivalent_thresholds, print_thresholds, score_both


class Predicting(FakeClassifier):
    """The used part of the Python API."""

    def predict_encoded(self, encoded: list[Any]) -> list[Any]:
        """Score any number of encoded texts."""
        return self.infer(encoded) if encoded else []


CLASSIFIER = cast(Classifier, Predicting(moderating()))


def test_the_same_ranks_on_another_scale_flag_the_same_rows() -> None:
    """Scores that are the squares of the others, over a hundred rows, flag the same ones."""
    theirs = np.arange(100) / 100
    [found] = equivalent_thresholds(theirs, theirs**2, [0.7])
    assert (found.flagged, found.flagged_by_ours, found.flagged_by_both) == (30, 30, 30)
    assert 0.69**2 < found.ours <= 0.7**2
    assert found.supported


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=60), st.floats(0, 1))
def test_no_other_threshold_flags_a_share_that_is_nearer(rows: list[tuple[float, float]], at: float) -> None:
    """No threshold of three decimals is nearer than the one chosen."""
    theirs, ours = np.array(rows).T
    [found] = equivalent_thresholds(theirs, ours, [at])
    assert found.flagged == int((theirs >= at).sum())
    distances = [abs(int((ours >= step / 1000).sum()) - found.flagged) for step in range(1001)]
    assert abs(found.flagged_by_ours - found.flagged) == min(distances)
    assert round(found.ours, 3) == found.ours


def test_rows_are_read_from_any_file_and_those_without_a_score_are_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """This holds for CSV and JSON lines."""
    (tmp_path / "a.csv").write_text("id,body,TOXICITY\n1,toxicity,0.9\n2,fine,\n3,nothing,0.1\n4,fine,0.2\n")
    (tmp_path / "b.jsonl").write_text('{"body": "toxicity toxicity", "TOXICITY": 1}\n')
    files = [tmp_path / "a.csv", tmp_path / "b.jsonl"]
    with caplog.at_level(logging.WARNING):
        theirs, ours = score_both(CLASSIFIER, "toxicity", files, "body", "TOXICITY")
    assert (theirs.tolist(), ours.tolist()) == ([0.9, 0.2, 1.0], [0.6, 0.05, 0.95])
    assert "2 of 5 rows" in caplog.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("text,s\na,1.5\n", "the score is not a number from 0 to 1"),
        ("text,s\na,0.5\nb,high\n", "line 3"),
        ("text,s\na,nan\n", "the score is not a number"),
        ("text,other\na,1\n", "there is no column 's'"),
        ("text,s\n,1\n", "no row has a text and a score"),
    ],
)
def test_rows_that_cannot_be_used_are_named(tmp_path: Path, content: str, words: str) -> None:
    """The error has file and line, and never the text."""
    (tmp_path / "rows.csv").write_text(content)
    with pytest.raises(DataError, match=words) as caught:
        score_both(CLASSIFIER, "toxicity", [tmp_path / "rows.csv"], "text", "s")
    assert "rows.csv" in str(caught.value)


def test_an_attribute_that_the_artifact_has_not_is_refused() -> None:
    """The error lists the attributes that it has."""
    with pytest.raises(ConfigError, match="it has toxicity, threat, insult"):
        score_both(CLASSIFIER, "joy", [], "text", "s")


def test_few_rows_are_said_to_be_few() -> None:
    """A note below the table says so."""
    console = Console(record=True, width=100)
    print_thresholds(
        console, equivalent_thresholds(np.array([0.1, 0.9]), np.array([0.2, 0.8]), [0.5]), "TOXICITY", "toxicity"
    )
    assert "too few rows for 0.5: fewer than 20 on one side" in console.export_text()
