"""Evaluating an artifact on labelled rows: the run's figures, and rows that cannot be scored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fixtures.small import rows, write_tsv
from tests.training.conftest import Trained
from training.cli import main

Captured = pytest.CaptureFixture[str]


def test_the_figures_are_those_of_the_run(trained: Trained, capsys: Captured) -> None:
    """The validation file gives the manifest's figures; blank texts are left out and counted."""
    assert main(["evaluate", str(trained.folder / "artifact"), str(trained.validation), "--json"]) == 0
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    wanted = json.loads((trained.folder / "artifact" / "manifest.json").read_text())["validation"]
    for name in ("accuracy", "macro_recall", "macro_f1", "ece", "brier", "nll"):
        assert found[name] == pytest.approx(wanted[name], abs=1e-5)
    for name in ("confusion", "examples"):
        assert found[name] == wanted[name]
    assert printed.err.startswith("warning: 1 of 61 rows have no text and are left out; the first is ")


def test_several_files_are_measured_together(trained: Trained, tmp_path: Path, capsys: Captured) -> None:
    """Rows of several files are one set, without blank rows."""
    more = write_tsv(tmp_path / "more.tsv", [*rows(10, seed=5), (" ", "negative")])
    assert main(["evaluate", str(trained.folder / "artifact"), str(trained.train), str(more)]) == 0
    printed = capsys.readouterr()
    assert "410 texts: accuracy" in printed.out
    assert "1 of 411 rows have no text" in printed.err


def test_one_label_alone_is_measured(trained: Trained, tmp_path: Path, capsys: Captured) -> None:
    """Rows of one label are measured, and a line says that the other is missing."""
    file = write_tsv(tmp_path / "one.tsv", rows(20, seed=5)[::2])
    assert main(["evaluate", str(trained.folder / "artifact"), str(file)]) == 0
    assert "no text is labelled positive" in capsys.readouterr().out


def test_rows_that_cannot_be_measured(trained: Trained, tmp_path: Path, capsys: Captured) -> None:
    """An unknown label, a missing column or file, no text to read, no artifact: each is one line with exit code 1."""
    unknown = write_tsv(tmp_path / "unknown.tsv", [("good", "positive"), ("bad", "mixed")])
    unread = write_tsv(tmp_path / "unread.tsv", [("\u200b", "positive")])
    artifact = str(trained.folder / "artifact")
    for arguments, message in [
        ((artifact, str(unknown)), "unknown.tsv, line 3: the label 'mixed' is not one of the known labels"),
        ((artifact, str(unread)), "unread.tsv: no row has a text in column 'text'"),
        ((artifact, str(unread), "--text-column", "body"), "there is no column 'body'"),
        ((artifact, str(tmp_path / "none.csv")), "no such file"),
        ((str(tmp_path), str(unread)), "manifest.json: missing"),
        ((str(trained.folder), str(unread)), f"is the folder of a run, its artifact is {artifact}"),
    ]:
        assert main(["evaluate", *arguments]) == 1
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert lines[0].startswith("error: ")
        assert message in lines[0]
