"""The cost of attributes: the same network with and without them, in turns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.inference import WORKLOADS, Rows, drawn
from bench.toxicity.cost import Cost, Pair, cost, main, networks
from model.artifact.artifact import load_artifact


def test_without_attributes_the_labels_are_the_same(attributed: Path) -> None:
    """What is taken away is the attributes' share of the answers alone."""
    pair = networks(load_artifact(attributed))
    rows = drawn(pair.rows, 5, 3, 9)
    whole, narrow = pair.with_attributes(rows), pair.without(rows)
    assert ({len(each) for each in whole}, {len(each) for each in narrow}) == ({5}, {3})
    for with_attributes, without in zip(whole, narrow, strict=True):
        assert with_attributes[:3] == pytest.approx(without, abs=1e-5)


def test_ratios_are_medians_of_turns() -> None:
    """One that takes twice as long has a ratio of 0.5, and half the texts a second."""
    now = [0.0]

    def way(seconds: float):
        def ask(rows: Rows) -> list[list[float]]:
            now[0] += seconds
            return []

        return ask

    found = cost(Pair(way(2.0), way(1.0), 9, "a kernel"), [[1], [2]], 3, clock=lambda: now[0])
    assert found == Cost(1.0, 2.0, 0.5, 0.5, 0.5)


def test_the_command_has_every_workload(attributed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each, and the same as JSON in the last one."""
    assert main(["--artifact", str(attributed), "--pairs", "1"]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    found = json.loads(last)
    assert found["attributes"] == 2
    assert found["batches"].keys() == WORKLOADS.keys()
    for each in found["batches"].values():
        assert each["ratio"] == pytest.approx(each["with_attributes"] / each["without"], rel=0.01)


def test_an_artifact_that_is_not_there_is_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And a status."""
    assert main(["--artifact", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err
