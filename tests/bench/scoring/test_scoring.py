"""The scored archive, rates and peaks of memory, and the report."""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.common.provenance import Provenance
from bench.scoring.archive import LABELLED, TWEETS, labelled, read_archive, write_archive
from bench.scoring.memory import peak_memory
from bench.scoring.report import Report
from bench.scoring.ways import CLASSIFIER, ONE, TWO, Times
from model.errors import DataError, ScoringError
from score.part.scorer import Part
from score.part.tally import Tally


def test_an_archive_of_any_size(tmp_path: Path) -> None:
    """Tweets repeat when all were used; ids do not."""
    (tmp_path / TWEETS).write_bytes(gzip.compress(b'label\ttext\nnegative\tone "\npositive\t \npositive\ttwo\n'))
    path = write_archive(tmp_path, 5, tmp_path / "rows.parquet")
    assert read_archive(path) == ['one "', "two", 'one "', "two", 'one "']
    assert pq.read_table(path).column("id").to_pylist() == list(range(5))
    with pytest.raises(DataError, match="gone: there is no such folder of training data"):
        write_archive(tmp_path / "gone", 5, path)


def test_the_labels_of_the_peer_that_learns(tmp_path: Path) -> None:
    """They are indices of our labels."""
    (tmp_path / LABELLED).write_bytes(gzip.compress(b"label\tsource\ttext\npositive\ta\tfine\nnegative\ta\tbad\n"))
    texts, targets = labelled(tmp_path)
    assert (texts, targets.tolist()) == (["fine", "bad"], [2, 0])


def test_the_rate_of_a_run_under_way() -> None:
    """The rate counts rows of parts after each process's first; without any there is no rate."""
    now = iter([10.0, 11.0, 13.0, 15.0])
    times = Times(lambda: next(now))
    for each in range(4):
        times.scored(Part(f"part-{each}", 0, 0, b"", Tally(100)), 0)
    assert times.rate(1) == 300 / 5
    assert times.rate(2) == 200 / 4
    with pytest.raises(ValueError, match="too few parts"):
        times.rate(4)


def test_the_memory_of_a_program_and_its_children() -> None:
    """Memory of children counts; a failure is an error with its last line."""
    hold = "held = bytearray(60_000_000); import time; time.sleep(0.5)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)"
    assert 60_000_000 < peak_memory([sys.executable, "-c", child]) < 150_000_000
    with pytest.raises(ScoringError, match=r"^no luck$"):
        peak_memory([sys.executable, "-c", "import sys; sys.exit('no luck')"])


def test_the_report() -> None:
    """Ratios are medians over the turns, beside their targets."""
    rates = {CLASSIFIER: [100.0, 200.0, 100.0], ONE: [90.0, 190.0, 80.0], TWO: [180.0, 190.0, 160.0]}
    report = Report(Provenance("2026-01-31", "abc", "CPU", {}), 1000, 50, rates, {100: 50_000_000, 5000: 55_000_000})
    text = re.sub(" +", " ", report.markdown())
    for row in (
        "| one process | 90 | 80 | 190 |",
        "| one process over the classifier alone | 0.90 | ≥ 0.85 |",
        "| two processes over one | 2.00 | ≥ 1.7 |",
        "| memory at 5,000 rows | 1.10 | ≤ 1.2 |",
        "| 5,000 | 55 |",
    ):
        assert row in text
    assert "Ray over" not in text
    assert json.loads(report.json())["ratios"]["two processes over one"] == 2.0
