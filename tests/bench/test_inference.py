from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.inference import WORKLOADS, main, random_rows, without_attributes
from model.artifact.artifact import load_artifact
from model.inference.torchscript import ScriptedNetwork
from tests.fixtures.artifact import save_tiny


def test_texts_are_drawn_alike_each_time() -> None:
    """Two calls give equal texts, of the wanted lengths, with low token ids more often."""
    rows = random_rows(100, 50, 5, 9)

    assert rows == random_rows(100, 50, 5, 9)
    assert len(rows) == 50
    assert {len(row) for row in rows} == set(range(5, 10))
    tokens = [token for row in rows for token in row]
    assert min(tokens) >= 0
    assert max(tokens) < 100
    assert sum(token < 50 for token in tokens) > 0.7 * len(tokens)


def test_every_way_is_measured_on_every_workload(capsys: pytest.CaptureFixture[str]) -> None:
    """The table has a line for each implementation, and the last line is the same as JSON."""
    assert main(["--vocab-size", "50", "--embedding-size", "4", "--hidden-size", "4", "--repeats", "1"]) == 0
    *table, last = capsys.readouterr().out.splitlines()
    figures = json.loads(last)["texts_per_second"]

    assert {name.split(", kernel")[0] for name in figures} == {"torch's layers", "folded, float32", "folded, int8"}
    for way, rates in figures.items():
        line = next(line for line in table if line.startswith(f"| {way} "))
        assert set(rates) == set(WORKLOADS)
        assert all(rate > 0 and f"{rate:,}" in line for rate in rates.values())


def test_attributes_are_measured_beside_the_labels_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An artifact is measured with attributes and without; label probabilities are equal."""
    attributed = save_tiny(tmp_path / "tiny", ["awful words", "lovely words"], "toxicity", "insult")
    artifact = load_artifact(attributed)
    rows = random_rows(artifact.manifest.network.vocab_size, 5, 3, 9)
    narrow = without_attributes(artifact, rows)
    whole, labels = (ScriptedNetwork(module).answer(rows) for module in (artifact.network, narrow))
    for with_attributes, alone in zip(whole, labels, strict=True):
        assert len(with_attributes) == 5
        assert with_attributes[:3] == pytest.approx(alone, abs=1e-5)
    assert main(["--artifact", str(attributed), "--repeats", "1"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])["texts_per_second"]
    assert {name.partition(",")[0] for name in figures} >= {"as served", "without attributes"}
