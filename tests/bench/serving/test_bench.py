"""The whole of it, with real servers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bench.serving.__main__ import main

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.sched_getaffinity(0) >= {0, 1}, reason="needs cores 0 and 1"),
]


@pytest.fixture(autouse=True)
def _cores():
    before = os.sched_getaffinity(0)
    yield
    os.sched_setaffinity(0, before)


def test_the_bench_measures_prints_and_keeps_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line says the ratios as JSON."""
    names = ["noop", "overload", "training"]
    assert main(["--seconds", "1", "--repeats", "1", "--output", str(tmp_path), "--only", *names]) == 0

    *_, last = capsys.readouterr().out.splitlines()
    ratios = json.loads(last)
    assert len(ratios) >= 3
    assert all(value > 0 for value in ratios.values())
    raw = json.loads((tmp_path / "serving.json").read_text(encoding="utf-8"))
    assert not [note for note in raw["notes"] if "failed" in note or "not measured" in note]
    assert {ratio["name"] for ratio in raw["ratios"]} == set(ratios)
    assert (tmp_path / "serving.png").exists()


def test_a_peer_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    """And the bench goes on."""
    arguments = ["--seconds", "0.1", "--repeats", "1", "--output", str(tmp_path), "--only", "others"]
    assert main(arguments) == 0

    raw = json.loads((tmp_path / "serving.json").read_text(encoding="utf-8"))
    assert [note for note in raw["notes"] if note.startswith("tfidf is not measured: tfidf: --data is needed")]
