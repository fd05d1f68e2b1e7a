"""Attributes from rows to run, artifact and evaluation, with labels and without."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model.classifier import Classifier
from model.errors import DataError
from model.network.network import Network
from tests.fixtures.small import FLAGS, rows, write_tsv
from training.cli import main
from training.data.corpus import open_corpus
from training.data.pool import UNLABELLED
from training.data.reading.attribute_values import AttributeColumn
from training.data.reading.columns import Columns
from training.data.reading.load import load_files
from training.data.split import split_examples
from training.fit.folder import RunFolder
from training.fit.start import Start
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.objective import CorpusObjective

Captured = pytest.CaptureFixture[str]
ATTRIBUTES = (AttributeColumn("threat", "threat"), AttributeColumn("insult", "insult"))
JIGSAW = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")


def write_csv(path: Path, header: Iterable[str], lines: Iterable[Iterable[object]]) -> Path:
    """A CSV file of these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([tuple(header), *lines])
    return path


def mixed(path: Path, count: int = 400) -> Path:
    """Rows whose label is in the order of their words, and with it a threat; an insult is a word of its own.

    Of every third row the label is unknown, of another third the threat.
    """
    lines = []
    for place, (text, label) in enumerate(rows(count)):
        insult = place % 8 < 3
        threat = "" if place % 3 == 1 else "true" if label == "negative" else "false"
        lines.append((f"{text} fool" if insult else text, "" if place % 3 == 0 else label, threat, float(insult)))
    return write_csv(path, ("text", "sentiment", "threat", "insult"), lines)


@dataclass(frozen=True)
class Run:
    """A finished run and its rows, which tests do not change."""

    folder: Path
    file: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest of the run's artifact."""
        found: dict[str, Any] = json.loads((self.folder / "artifact" / "manifest.json").read_text())
        return found


COLUMNS = ("--label-column", "sentiment", "--attribute-columns", "threat,insult")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run over labels and attributes."""
    folder = tmp_path_factory.mktemp("mixed")
    file = mixed(folder / "rows.csv")
    assert main(["fit", str(file), *COLUMNS, "--output", str(folder / "run"), *FLAGS, "--epochs", "8"]) == 0
    return Run(folder / "run", file)


def test_a_baseline_of_each_attribute_stands_beside_the_network(run: Run) -> None:
    """It is fitted on known cells, and is in the page and the figures of the report."""
    figures = json.loads((run.folder / "report" / "metrics.json").read_text())
    threat, insult = figures["attribute_baselines"]
    assert (threat["name"], insult["name"]) == ("threat", "insult")
    assert threat["of"] < insult["of"] == 320  # every third threat is unknown
    assert threat["texts"] == figures["attributes"][0]["texts"]
    assert insult["auc"] == 1.0  # it is a word of its own
    page = (run.folder / "report" / "report.html").read_text()
    assert "Attributes against the baseline" in page
    assert f"threat: {threat['rows']} of {threat['of']}; insult: 320 of 320" in page


def test_an_artifact_answers_labels_and_attributes(run: Run) -> None:
    """Unseen texts get the label, the threat and the insult that follow from their words."""
    classifier = Classifier.load(run.folder / "artifact")
    assert classifier.manifest.labels == ("negative", "positive")
    unseen = rows(40, seed=3)
    for (_, label), found in zip(unseen, classifier.predict([text for text, _ in unseen]), strict=True):
        assert list(found.attributes) == ["threat", "insult"]
        assert found.label == label
        assert (found.attributes["threat"] > 0.5) == (label == "negative")
        assert found.attributes["insult"] < 0.5
    [insulting] = classifier.predict(["good not bad fool"])
    assert insulting.attributes["insult"] > 0.5


def test_manifest_report_and_card_have_the_figures(run: Run) -> None:
    """The manifest has calibration, figures and thresholds; report and card show them."""
    manifest = run.manifest
    assert [each["name"] for each in manifest["attributes"]] == ["threat", "insult"]
    assert manifest["network"]["attributes"] == 2
    figures = manifest["validation"]["attributes"]["threat"]
    assert figures["auc"] > 0.95
    assert figures["texts"] < manifest["validation"]["attributes"]["insult"]["texts"]
    report = json.loads((run.folder / "report" / "metrics.json").read_text())
    assert report["attributes"][0]["auc"] == figures["auc"]
    assert "mean_auc" in report["history"][0]
    page = (run.folder / "report" / "report.html").read_text()
    card = (run.folder / "artifact" / "MODEL_CARD.md").read_text()
    assert "By attribute" in page
    assert f"| threat | {figures['auc']:.4f} |" in card
    assert "`threat`, `insult`" in card


def test_evaluation_gives_the_figures_of_the_run(run: Run, capsys: Captured) -> None:
    """Labels and attributes, or attributes only, are measured; an attribute the artifact lacks is named."""
    artifact = str(run.folder / "artifact")
    assert main(["evaluate", artifact, str(run.file), *COLUMNS, "--json"]) == 0
    both = json.loads(capsys.readouterr().out)
    assert both["examples"] == 266
    assert [each["texts"] for each in both["attributes"]] == [267, 400]
    assert main(["evaluate", artifact, str(run.file), "--attribute-columns", "insult", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"attributes": both["attributes"][1:]}
    assert main(["evaluate", artifact, str(run.file), "--attribute-columns", "insult"]) == 0
    assert "average" in capsys.readouterr().out
    assert main(["evaluate", artifact, str(run.file), "--attribute-columns", "spam=insult"]) == 1
    assert "has no attribute 'spam'; it has threat, insult" in capsys.readouterr().err


def test_a_run_goes_on_and_refuses_other_attributes(run: Run, capsys: Captured) -> None:
    """A finished run with --resume ends at once; other columns are another run."""
    command = ["fit", str(run.file), "--output", str(run.folder), *FLAGS, "--epochs", "8", "--resume"]
    before = run.manifest["version"]
    assert main([*command, *COLUMNS]) == 0
    assert run.manifest["version"] == before
    capsys.readouterr()
    assert main([*command, *COLUMNS[:3], "insult,threat"]) == 1
    assert "attributes" in capsys.readouterr().err


def test_another_run_takes_over_the_rows_of_known_attributes(run: Run) -> None:
    """Known labels and attributes keep their rows of the head; a new attribute gets a new row."""
    start = Start.load(run.folder / "artifact")
    state = start.unfolded.network.state_dict()["head.weight"]
    assert start.keeps_head(["positive", "negative"], ["insult"])
    assert not start.keeps_head(["positive", "negative"], ["insult", "spam"])
    config = start.manifest.network
    shape = type(config)(**{**{name: getattr(config, name) for name in config.__slots__}, "attributes": 2})
    head = start.weights(("positive", "negative"), shape, ("spam", "insult")).weights["head.weight"]
    assert torch.equal(head[[0, 1, 3]], state[[1, 0, 3]])
    assert not torch.equal(head[2], state[2])


def test_well_known_comments_train_as_they_are(tmp_path: Path, capsys: Captured) -> None:
    """Jigsaw's CSV trains an artifact with Perspective's names of attributes."""
    lines = []
    for place, (text, label) in enumerate(rows(200)):
        toxic = int(label == "negative")
        lines.append((place, text, toxic, toxic, 0 if place % 5 else 1, toxic, 1 - toxic, place % 2))
    file = write_csv(tmp_path / "train.csv", ("id", "comment_text", *JIGSAW), lines)
    flags = ("--text-column", "comment_text", "--attribute-columns", ",".join(JIGSAW))
    assert main(["fit", str(file), *flags, "--output", str(tmp_path / "run"), *FLAGS]) == 0
    assert "column 'toxic' is the attribute 'toxicity'" in capsys.readouterr().err
    classifier = Classifier.load(tmp_path / "run" / "artifact")
    names = ["toxicity", "severe_toxicity", "profanity", "threat", "insult", "identity_attack"]
    assert classifier.manifest.labels == ()
    [found] = classifier.predict(["bad not good"])
    assert list(found.attributes) == names
    assert found.label is None
    insult = {each.name: each.thresholds for each in classifier.manifest.attributes}["insult"]
    assert insult is None  # beside a toxicity it decides nothing
    assert main(["evaluate", str(tmp_path / "run" / "artifact"), str(file), *flags]) == 0
    alone = ("--text-column", "comment_text", "--label-column", "toxic")
    assert main(["evaluate", str(tmp_path / "run" / "artifact"), str(file), *alone]) == 1
    assert "the artifact has no labels, only attributes" in capsys.readouterr().err


def test_what_is_unknown_is_told_from_what_is_not(tmp_path: Path) -> None:
    """A missing label is UNLABELLED, an empty cell NaN; a row without either is dropped."""
    lines = [("a", "x", "1", ""), ("b", "", "0", "0.25"), ("c", "y", "", ""), ("d", "", "", ""), ("e", "x", "", "1")]
    file = write_csv(tmp_path / "rows.csv", ("text", "label", "threat", "insult"), lines)
    found = load_files([file], Columns(attributes=ATTRIBUTES))
    assert list(found.texts) == ["a", "b", "c", "e"]
    assert found.targets.tolist() == [0, UNLABELLED, 1, 0]
    assert found.attributes is not None
    assert np.array_equal(found.attributes, [[1, np.nan], [0, 0.25], [np.nan, np.nan], [np.nan, 1]], equal_nan=True)
    assert found.counts() == {"x": 2, "y": 1}
    chosen = found.select(np.array([1]))
    assert (chosen.attribute_names, chosen.fingerprint() == found.fingerprint()) == (("threat", "insult"), False)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([("a", "1", "0"), ("b", "maybe", "1")], "rows.csv, line 3, column 'threat': 'maybe' is not 0 or 1"),
        ([("a", "1", "0"), ("b", "0", "1.5")], "rows.csv, line 3, column 'insult': '1.5' is not between 0 and 1"),
        ([("a", "1", "0"), ("b", "0.1", "0.2")], "rows.csv: no row has a yes in column 'insult'"),
        ([("a", "1", "1"), ("b", "0.9", "0")], "rows.csv: no row has a no in column 'threat'"),
        ([("a", "", ""), ("b", "", "")], "rows.csv: no row has a known attribute"),
    ],
)
def test_rows_that_teach_nothing_are_refused(tmp_path: Path, lines: list[tuple[str, ...]], says: str) -> None:
    """An invalid value has file, line and column in its error; a column of one answer is named."""
    file = write_csv(tmp_path / "rows.csv", ("text", "threat", "insult"), lines)
    with pytest.raises(DataError, match=says):
        load_files([file], Columns(label=None, attributes=ATTRIBUTES))


def test_a_validation_split_has_its_share_of_the_rarest(tmp_path: Path) -> None:
    """A fifth of an attribute that five rows in a hundred have is held out."""
    lines = [(f"text {place}", place % 2, int(place % 20 == 0), int(place % 3 == 0)) for place in range(400)]
    file = write_csv(tmp_path / "rows.csv", ("text", "label", "threat", "insult"), lines)
    train, validation = split_examples(load_files([file], Columns(attributes=ATTRIBUTES)), 0.2, 1)
    assert train.attributes is not None
    assert validation.attributes is not None
    assert validation.attributes.sum(0).tolist() == [4, pytest.approx(27, abs=2)]
    assert len(train) + len(validation) == 400


def test_the_loss_of_texts_is_the_mean_of_theirs_alone(run: Run) -> None:
    """The losses of processes sum to that of one process, also with unknown cells, which have no gradient."""
    folder = RunFolder(run.folder)
    description = folder.load_description()
    torch.manual_seed(1)
    objective = CorpusObjective(
        Network(description.network),
        TrainingConfig(attribute_weight=0.5),
        train=open_corpus(folder.corpus("train")),
        validation=open_corpus(folder.corpus("validation")),
        labels=description.labels,
        attributes=description.attributes,
        group=Group(),
    ).eval()
    rows_of = objective.epoch_rows(0)[:9].tolist()
    with torch.inference_mode():
        together = objective(rows_of)
        alone = [objective([row]) for row in rows_of]
    for name in ("train_loss", "label_loss", "attribute_loss"):
        mean = float(torch.stack([each[name] for each in alone]).mean())
        assert float(together[name]) == pytest.approx(mean, abs=1e-6)
    assert float(together["train_loss"]) == pytest.approx(
        float(together["label_loss"]) + 0.5 * float(together["attribute_loss"])
    )
    figures = objective.validate(objective.network)
    assert {"validation_loss", "validation_error", "macro_recall", "mean_auc"} <= figures.keys()
    assert all(map(math.isfinite, figures.values()))


def test_a_label_that_is_named_and_attributes_go_together(tmp_path: Path, capsys: Captured) -> None:
    """Without --attribute-columns the column `label` is the label; a column has one role."""
    file = write_tsv(tmp_path / "rows.tsv", rows(20))
    flags = ("--label-column", "label", "--attribute-columns", "label", "--output", str(tmp_path / "run"))
    assert main(["fit", str(file), *flags]) == 1
    assert "must be different columns" in capsys.readouterr().err
