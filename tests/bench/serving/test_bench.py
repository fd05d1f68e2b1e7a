"""The whole bench with real servers."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from bench.serving.__main__ import main

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.sched_getaffinity(0) >= {0, 1}, reason="needs cores 0 and 1"),
]


def test_the_bench_measures_prints_and_keeps_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line has the ratios as JSON; a second call adds to the report."""
    common = ["--seconds", "1", "--repeats", "1", "--output", str(tmp_path), "--only"]
    ratios: dict[str, float] = {}
    for names in ("many,one,formats", "overload,lines"):
        assert main([*common, names]) == 0
        *_, last = capsys.readouterr().out.splitlines()
        ratios |= json.loads(last)

    assert all(value > 0 for value in ratios.values())
    raw = json.loads((tmp_path / "serving.json").read_text(encoding="utf-8"))
    assert [scenario["name"] for scenario in raw["scenarios"]] == ["many", "one", "formats", "overload", "lines"]
    assert {ratio["name"] for scenario in raw["scenarios"] for ratio in scenario["ratios"]} == set(ratios)
    notes = [note for scenario in raw["scenarios"] for note in scenario["notes"]]
    assert not [note for note in notes if "failed" in note or "not measured" in note]
    assert (tmp_path / "serving.png").exists()


def test_a_peer_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    """The bench continues without it."""
    assert main(["--seconds", "0.1", "--repeats", "1", "--output", str(tmp_path), "--only", "others,lines"]) == 0

    others, lines = json.loads((tmp_path / "serving.json").read_text(encoding="utf-8"))["scenarios"]
    assert [note for note in others["notes"] if note.startswith("tfidf is not measured: tfidf: --data is needed")]
    assert lines["ratios"]


def test_a_service_is_compared_with_itself_under_another_setting(capsys: pytest.CaptureFixture[str]) -> None:
    """The table has a row a figure, and the setting in its heading."""
    arguments = ["--with", "SENTIMENT_LOG_LEVEL=warning", "--seconds", "0.3", "--repeats", "1", "--only", "one,fair"]
    assert main(arguments) == 0

    printed = re.sub(" +", " ", capsys.readouterr().out)
    assert "with SENTIMENT_LOG_LEVEL=warning" in printed
    assert "| one | p50 ms |" in printed
    assert "| fair | tweet p99 ms |" in printed
