"""The table, the plot and the raw figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.provenance import Provenance
from bench.serving.load import Load
from bench.serving.report import Point, Ratio, Report

WHERE = Provenance("2026-01-31", "0123456789ab", "a processor", {"Python": "3.11"})


def test_a_ratio_is_the_median_of_its_pairs() -> None:
    """Pair by pair, so that what changes between pairs cancels."""
    ratio = Ratio("a", 1.0, 2.0, pairs=[(10, 10), (30, 10), (400, 200)])

    assert ratio.value == 2.0
    assert ratio.by_processor is None
    assert "1 to 3" in ratio.line()


def test_processor_time_makes_a_ratio_of_its_own() -> None:
    """Half the time for the same work is twice as good."""
    ratio = Ratio("a")
    ratio.add(Load(2.0, answered=100, cost=1e-4), Load(2.0, answered=50, cost=2e-4))

    assert ratio.pairs == [(50, 25)]
    assert ratio.by_processor == 2.0


@pytest.mark.parametrize(
    ("value", "less", "verdict"),
    [(2.0, False, "goal"), (1.5, False, "floor"), (0.5, False, "missed"), (1.0, True, "floor"), (3.0, True, "missed")],
)
def test_a_ratio_is_held_to_its_aims(value: float, less: bool, verdict: str) -> None:
    """The goal, else the floor, else neither; for some, less is better."""
    aims = (1.5, 0.9) if less else (1.0, 2.0)
    assert Ratio("a", *aims, less=less, pairs=[(value, 1.0)]).verdict == verdict


def test_a_ratio_without_aims_reaches_none() -> None:
    """It is there to be known."""
    assert Ratio("a", pairs=[(1.0, 1.0)]).verdict == ""


def test_a_run_is_kept_as_table_plot_and_json(tmp_path: Path) -> None:
    """The table says where it was measured and shows the plot; the JSON has every pair."""
    report = Report(WHERE, "tweets", [Ratio("speed", 0.5, 0.75, pairs=[(6000, 10000)])])
    report.sweep += [Point(100, 99, 0, 1.0, 2.0), Point(200, 120, 60, 50.0, 900.0)]
    report.runs.append({"what": "ours"})
    report.notes.append("a peer is missing")
    report.write(tmp_path, "serving")

    table = (tmp_path / "serving.md").read_text(encoding="utf-8")
    assert "2026-01-31, commit 0123456789ab, a processor; Python 3.11. Texts: tweets." in table
    assert "| speed | **0.6** |  |  | 6,000 / 10,000 requests/s | 0.5 | 0.75 | floor |" in table
    assert "| 200 | 120 | 60 | 50.0 | 900.0 |" in table
    assert "- a peer is missing" in table
    assert "](serving.png)" in table
    assert (tmp_path / "serving.png").read_bytes().startswith(b"\x89PNG")
    raw = json.loads((tmp_path / "serving.json").read_text(encoding="utf-8"))
    assert raw["ratios"][0]["pairs"] == [[6000, 10000]]
    assert raw["ratios"][0]["median"] == 0.6
    assert raw["runs"] == [{"what": "ours"}]
    assert raw["where"]["commit"] == "0123456789ab"
