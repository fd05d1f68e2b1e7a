"""The network alone, in its own process."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from bench.serving.load.texts import Texts
from bench.serving.measures import network
from bench.serving.measures.network import FLOAT, SCRIPTED, SERVED
from bench.serving.measures.run import Run
from bench.serving.servers.process import ROOT, Unmeasured


def test_every_way_has_a_figure_for_each_turn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures are JSON by size; texts without tokens are left out."""
    arguments = [f"--artifact={ROOT / 'model/default'}", "--seconds=0.001", "--repeats=2"]
    monkeypatch.setattr(sys, "argv", ["network", *arguments])
    monkeypatch.setattr(
        sys, "stdin", io.StringIO(json.dumps({"tweets": ["good", "", "bad"], "reviews": ["good " * 9]}))
    )
    monkeypatch.setattr(network, "SIZES", {"2 tweets": (2, "tweets", 1, 2), "1 review": (1, "reviews", None, None)})
    monkeypatch.setattr(network, "TEXTS", 4)

    network.main()

    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"2 tweets", "1 review"}
    for ways in found.values():
        assert set(ways) == {SERVED, SCRIPTED, FLOAT}
        assert all(len(rates) == 2 and min(rates) > 0 for rates in ways.values())


def test_an_artifact_that_cannot_be_loaded_is_said(tmp_path: Path) -> None:
    """The scenario is left out with the reason."""
    run = Run(Texts(["good"], ["good"], "a test"), tmp_path, None, 0.01, 1)
    with pytest.raises(Unmeasured, match=r"manifest\.json"):
        network.network(run)
