"""The command as it is typed."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from model import SHIPPED
from model.classifier import Classifier
from score.cli import main
from score.flags import parser
from tests.fixtures.places import ROOT

TEXTS = ["not bad, good", "not good, bad", "", "the shop is open on monday"]


def test_from_pipe_to_pipe(tmp_path: Path) -> None:
    """`zcat | sentiment-score - | …`: objects in, the same objects with their scores out, the summary beside them."""
    lines = "".join(json.dumps({"n": number, "text": text}) + "\n" for number, text in enumerate(TEXTS * 3))
    command = [sys.executable, "-m", "score", "-", "--window", "5", "--processes", "1"]
    report = tmp_path / "report.png"
    done = subprocess.run(
        [*command, "--report", str(report)], cwd=ROOT, input=lines, capture_output=True, text=True, check=True
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["n"], row["text"]) for row in rows] == list(enumerate(TEXTS * 3))
    classifier = Classifier.load(SHIPPED)
    for row in rows:
        if row["text"]:
            (expected,) = classifier.predict([row["text"]])
            assert row["score"] == pytest.approx(expected.score, abs=2e-6)
            assert row["label"] == expected.label
        else:
            assert (row["label"], row["error"]) == (None, "blank")
    assert "12 rows" in done.stderr
    assert "error blank" in done.stderr
    assert report.read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_reader_that_has_had_enough(tmp_path: Path) -> None:
    """`… | head -1` ends the run without a word."""
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(b"text\n" + b"good\n" * 20_000))
    command = [sys.executable, "-m", "score", str(tmp_path / "rows.csv.gz"), "--window", "1000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert b'"label": "positive"' in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read().strip() == b""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.csv"], "error: gone.csv: no such file or folder"),
        (["rows.csv", "--text-column", "body"], "error: rows.csv: there is no column 'body'; the columns are 'text'"),
        (["rows.csv", "--processes", "0"], "error: --processes: 0 is less than 1"),
        (["rows.csv", "--output-format", "parquet"], "error: --output-format: Parquet cannot be written to a pipe"),
        (["rows.csv", "--artifact", "gone"], "error: gone: no such folder"),
        (
            ["rows.csv", "--artifact", "run"],
            "error: run/manifest.json: missing; run is the folder of a run, its artifact",
        ),
        (["rows.csv", "--artifact", "broken"], "error: broken/manifest.json: not JSON"),
    ],
)
def test_what_went_wrong_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """It names the file, the column or the flag; nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text("text\ngood\n")
    (tmp_path / "run" / "artifact").mkdir(parents=True)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{")
    assert main(arguments) == 1
    told = capsys.readouterr()
    assert told.err.startswith(message)
    assert (told.out, told.err.count("\n")) == ("", 1)


def test_flags_that_are_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong flags are told apart from what goes wrong."""
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args(["rows.csv", "--windows", "5"])
    assert "unrecognized arguments" in capsys.readouterr().err
