"""The measurement of training on several processes, run as a command."""

from __future__ import annotations

import json

import pytest

from bench.training.parallel import PROCESSES, main


@pytest.mark.slow
def test_each_number_of_processes_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Each number has a line of the table, and its rates of all counted epochs as JSON."""
    assert main("--rows 200 --epochs 2 --turns 1 --batch-tokens 512 --vocab-size 50 --hidden-size 8".split()) == 0
    *table, last = capsys.readouterr().out.splitlines()
    figures = json.loads(last)

    assert figures["settings"]["rows"] == 200
    for count in PROCESSES:
        rates = figures["tokens_per_second"][str(count)]
        assert len(rates) == 2
        assert min(rates) > 0
        assert any(line.startswith(f"| {count} ") and f"{min(rates):,.0f}" in line for line in table)
