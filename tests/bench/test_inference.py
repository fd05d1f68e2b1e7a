from __future__ import annotations

import json

import pytest

from bench.inference import WORKLOADS, drawn, main


def test_texts_are_drawn_alike_each_time() -> None:
    """Two calls give the same texts, of the lengths wanted and of known tokens, low ones more often."""
    rows = drawn(100, 50, 5, 9)

    assert rows == drawn(100, 50, 5, 9)
    assert len(rows) == 50
    assert {len(row) for row in rows} == set(range(5, 10))
    tokens = [token for row in rows for token in row]
    assert min(tokens) >= 0
    assert max(tokens) < 100
    assert sum(token < 50 for token in tokens) > 0.7 * len(tokens)


def test_every_way_is_measured_on_every_workload(capsys: pytest.CaptureFixture[str]) -> None:
    """The table has a line for each way, and the last line says the same as JSON."""
    assert main(["--vocab-size", "50", "--embedding-size", "4", "--hidden-size", "4", "--repeats", "1"]) == 0
    *table, last = capsys.readouterr().out.splitlines()
    figures = json.loads(last)["texts_per_second"]

    assert {name.split(", kernel")[0] for name in figures} == {"torch's layers", "folded, float32", "folded, int8"}
    for way, rates in figures.items():
        line = next(line for line in table if line.startswith(f"| {way} "))
        assert set(rates) == set(WORKLOADS)
        assert all(rate > 0 and f"{rate:,}" in line for rate in rates.values())
