"""The table, the plot and the raw figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench.common.provenance import Provenance
from bench.serving.load.load import Load
from bench.serving.measures.report import Point, Ratio, Report, Scenario


def test_a_ratio_is_the_median_of_its_pairs() -> None:
    """Each ratio is of one pair, so that changes between pairs cancel."""
    ratio = Ratio("a", 1.0, 2.0, pairs=[(10, 10), (30, 10), (400, 200)])

    assert ratio.value == 2.0
    assert ratio.by_processor is None
    assert "1 to 3" in ratio.cells()


def test_processor_time_makes_a_ratio_of_its_own() -> None:
    """Half the processor time for equal work is a ratio of 2."""
    ratio = Ratio("a")
    ratio.add(Load(2.0, answered=100, cost=1e-4), Load(2.0, answered=50, cost=2e-4))

    assert ratio.pairs == [(50, 25)]
    assert ratio.by_processor == 2.0


@pytest.mark.parametrize(
    ("value", "less", "verdict"),
    [(2.0, False, "goal"), (1.5, False, "floor"), (0.5, False, "missed"), (1.0, True, "floor"), (3.0, True, "missed")],
)
def test_a_ratio_is_held_to_its_aims(value: float, less: bool, verdict: str) -> None:
    """It reaches the goal, the floor or neither; for some ratios less is better."""
    aims = (1.5, 0.9) if less else (1.0, 2.0)
    assert Ratio("a", *aims, less=less, pairs=[(value, 1.0)]).verdict == verdict


def test_a_ratio_without_aims_reaches_none() -> None:
    """A ratio without a target has no verdict."""
    assert Ratio("a", pairs=[(1.0, 1.0)]).verdict == ""


def test_the_worst_pair_counts_where_it_is_asked_for() -> None:
    """The worst pair is the least, or the most if less is better."""
    pairs = [(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)]
    assert Ratio("a", worst=True, pairs=pairs).value == 1.0
    assert Ratio("a", worst=True, less=True, pairs=pairs).value == 3.0


def report(commit: str, *scenarios: Scenario, engine: str = "TorchScript") -> Report:
    where = Provenance("2026-01-31", commit, "a processor", {"Python": "3.11"})
    return Report(where, "tweets", engine, list(scenarios))


def test_a_run_is_kept_as_table_plot_and_json(tmp_path: Path) -> None:
    """The table has the machine and the plot; the JSON has every pair."""
    scenario = Scenario("many", [Ratio("speed", 0.5, 0.75, pairs=[(6000, 10000)]), Ratio("aside", pairs=[(3, 4)])])
    scenario.sweep += [Point(100, 99, 0, 1.0, 2.0), Point(200, 120, 60, 50.0, 900.0)]
    scenario.runs.append({"what": "ours"})
    scenario.notes.append("a peer is missing")
    report("0123456789ab", scenario).write(tmp_path, "serving")

    table = re.sub(" +", " ", (tmp_path / "serving.md").read_text(encoding="utf-8"))
    assert "2026-01-31, commit 0123456789ab, a processor; Python 3.11. The service ran the network by Torch" in table
    targets, beside = table.split("| beside |")
    assert "| speed | 0.5 | 0.75 | **0.6** | | | 6,000 / 10,000 requests/s | floor |" in targets
    assert "| aside | | | **0.75** | | | 3 / 4 requests/s | |" in beside
    assert "| 200 | 120 | 60 | 50.0 | 900.0 |" in table
    assert "- a peer is missing" in table
    assert "](serving.png)" in table
    assert (tmp_path / "serving.png").read_bytes().startswith(b"\x89PNG")
    raw = json.loads((tmp_path / "serving.json").read_text(encoding="utf-8"))
    assert raw["scenarios"][0]["ratios"][0]["pairs"] == [[6000, 10000]]
    assert raw["scenarios"][0]["runs"] == [{"what": "ours"}]
    assert raw["where"]["commit"] == "0123456789ab"


def test_parts_that_are_measured_one_by_one_make_one_report(tmp_path: Path) -> None:
    """Scenarios keep the order of the whole; the later figure of two counts."""
    first = [Scenario("b", [Ratio("b", pairs=[(1, 2)], costs=[(1, 3)])]), Scenario("c", sweep=[Point(1, 1, 0, 1, 1)])]
    report("0123+changes", *first).write(tmp_path, "serving")
    later = report("0123", Scenario("a"), Scenario("c", notes=["anew"]))

    whole = later.merged(tmp_path / "serving.json", ["a", "b", "c"])

    assert [scenario.name for scenario in whole.scenarios] == ["a", "b", "c"]
    assert whole.scenarios[1] == first[0]
    assert whole.scenarios[2].notes == ["anew"]


@pytest.mark.parametrize(
    "other", [report("4567", Scenario("a")), report("0123", Scenario("a"), engine="kernel (AVX2)")]
)
def test_figures_of_another_commit_or_engine_are_not_mixed_in(tmp_path: Path, other: Report) -> None:
    """A table has one commit, one processor and one engine."""
    report("0123", Scenario("b")).write(tmp_path, "serving")
    assert [scenario.name for scenario in other.merged(tmp_path / "serving.json", ["a", "b"]).scenarios] == ["a"]


def test_a_generator_that_was_the_limit_is_noted() -> None:
    """Once a scenario, by its worst run, except for the generator's own capacity."""
    runs = [{"generator_busy": 0.2, "generator_late_p99_ms": 3.0}, {"generator_busy": 0.95}, {"what": "no load"}]

    table = report("0123", Scenario("many", runs=runs), Scenario("generator", runs=[{"generator_busy": 1.0}])).table()

    assert "- many: the load generator was busy for 95% of its core" in table
    assert "- many: in its worst run, 1 % of the requests started 3.0 ms late or later" in table
    assert "- generator" not in table
