"""Every dialect through the three commands as a person calls them: each reads the same rows."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from model import SHIPPED
from model.classifier import Classifier
from score.cli import main as score
from score.part.scorer import Part
from score.run.run import Plan
from tests.records.dialects import DIALECTS, LABELS, Dialect
from training.cli import main as train
from training.data.reading.load import load_files

Captured = pytest.CaptureFixture[str]
TINY = "--embedding-size 8 --hidden-size 8 --epochs 1 --batch-tokens 512 --threads 1 --min-frequency 1".split()


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(SHIPPED)


@pytest.fixture(autouse=True)
def one_process(classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands share one classifier, and score without processes of their own: those take seconds to start."""

    @contextmanager
    def here(plan: Plan, done: Set[str]) -> Iterator[Iterator[Part]]:
        assert plan.folder is None
        yield map(plan.job.scorer(classifier).score, plan.windows(done))

    monkeypatch.setattr("score.command._engine", lambda given: here)
    monkeypatch.setattr(Classifier, "load", lambda *arguments, **more: classifier)


@pytest.fixture(autouse=True)
def loggers_restored() -> Iterator[None]:
    """The command line sends the root logger to a stream of its own test."""
    root, training = logging.getLogger(), logging.getLogger("training")
    before = (list(root.handlers), root.level, training.level)
    yield
    root.handlers[:], root.level = before[0], before[1]
    training.setLevel(before[2])


def written(folder: Path, dialect: Dialect) -> str:
    """The path of a dialect's file."""
    path = folder / dialect.name
    dialect.write(path, dialect.rows)
    return str(path)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_scoring_reads_the_texts(tmp_path: Path, capfd: pytest.CaptureFixture[str], dialect: Dialect) -> None:
    """`sentiment-score` gives out each text as it was written, with a score, and no row has an error."""
    assert score([written(tmp_path, dialect), *dialect.columns, "--prefix", "our_"]) == 0
    rows: list[dict[str, Any]] = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    column = f"column {dialect.text}" if dialect.text.isdecimal() else dialect.text
    assert [row[column] for row in rows] == [text for text, _ in dialect.rows]
    assert {row["our_error"] for row in rows} == {None}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_evaluation_reads_texts_and_labels(
    tmp_path: Path, capsys: Captured, classifier: Classifier, dialect: Dialect
) -> None:
    """`sentiment-train evaluate` counts the answers to each text under its label, and says nothing of the rows."""
    arguments = [written(tmp_path, dialect), *dialect.columns, "--label-column", dialect.label, "--json"]
    assert train(["evaluate", str(SHIPPED), *arguments]) == 0
    printed = capsys.readouterr()
    labels = classifier.manifest.labels
    wanted = [[0] * len(labels) for _ in labels]
    answers = classifier.predict([text for text, _ in dialect.rows])
    for (_, label), answer in zip(dialect.rows, answers, strict=True):
        wanted[labels.index(label)][labels.index(str(answer.label))] += 1
    assert json.loads(printed.out)["confusion"] == wanted
    assert printed.err == ""


@pytest.mark.parametrize(
    ("names", "flags"),
    [
        (
            [
                name
                for name, each in DIALECTS.items()
                if not each.flags and each.text == "text" and "decimals" not in name
            ],
            (),
        ),
        (["no header, latin-1"], ("--no-header", "--encoding", "latin-1")),
        (["Parquet with decimals"], ()),
    ],
    ids=["without flags", "with flags", "by sign"],
)
def test_training_reads_texts_and_labels(
    tmp_path: Path, capsys: Captured, names: list[str], flags: tuple[str, ...]
) -> None:
    """`sentiment-train fit` trains on all rows of all its files, in order, whatever their dialects."""
    dialects = [DIALECTS[name] for name in names]
    files = [written(tmp_path, each) for each in dialects]
    columns = [*dialects[0].columns, "--label-column", dialects[0].label]
    output = tmp_path / "run"
    assert train(["fit", *files, "--validation", files[0], "--output", str(output), *columns, *TINY]) == 0
    rows = [row for each in dialects for row in each.rows]
    reference = tmp_path / "reference.jsonl"
    reference.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    described = json.loads((output / "run.json").read_text())
    assert tuple(described["labels"]) == LABELS
    assert described["train_fingerprint"] == load_files([reference]).fingerprint()
    assert "left out" not in capsys.readouterr().err
