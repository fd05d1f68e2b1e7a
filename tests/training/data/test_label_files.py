"""Labels in files, from rows to the examples, the artifact and its evaluation."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from model.classifier import Classifier
from model.errors import DataError
from tests.fixtures.small import FLAGS, rows
from training.cli import main
from training.data.naming import Naming, NamingOptions
from training.data.reading.load import load_files
from training.evaluation.artifact import naming_of


def write_lines(path: Path, labels: list[object]) -> Path:
    """JSON lines with these labels."""
    lines = [json.dumps({"text": f"text {place}", "label": label}) for place, label in enumerate(labels)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_spellings_of_a_value_are_one_class(tmp_path: Path) -> None:
    """JSON numbers, strings and booleans of one value are one label, also in two files."""
    one = write_lines(tmp_path / "a.jsonl", [5, 5.0, "5", " 5.00 ", 1, True, "TRUE", "true"])
    two = write_lines(tmp_path / "b.jsonl", ["5", 10])
    found = load_files([one, two])
    assert found.labels == ("1", "5", "10", "true")
    assert found.targets.tolist() == [1, 1, 1, 1, 0, 3, 3, 3, 1, 2]


def test_zero_and_one_are_known_as_floats(tmp_path: Path) -> None:
    """0.0 and 1.0 are 0 and 1, as pandas writes a column with missing values."""
    known = load_files([write_lines(tmp_path / "a.jsonl", [0, 1, 1])])
    again = load_files([write_lines(tmp_path / "b.jsonl", [1.0, 0.0, "0.0"])], labels=known.naming)
    assert again.labels == ("0", "1")
    assert again.targets.tolist() == [1, 0, 0]
    with pytest.raises(DataError, match=r"c\.jsonl, line 2: the label '2' is not one of the known labels: '0', '1'"):
        load_files([write_lines(tmp_path / "c.jsonl", [0, 2])], labels=known.naming)


@pytest.mark.parametrize(("label", "what"), [([1], "a list or an object"), ({"a": 1}, "a list or an object")])
def test_what_no_label_is_has_its_row(tmp_path: Path, label: object, what: str) -> None:
    """The error has file, line, column and the kind of value."""
    file = write_lines(tmp_path / "a.jsonl", ["good", label])
    with pytest.raises(DataError, match=rf"a\.jsonl, line 2, column 'label': the label is {what}"):
        load_files([file])


def test_case_is_told_and_merged_where_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One warning names labels that differ in case, with their counts; a flag merges them."""
    file = write_lines(tmp_path / "a.jsonl", ["Spam", "spam", "spam", "ham"])
    caplog.set_level(logging.WARNING)
    assert load_files([file]).labels == ("Spam", "ham", "spam")
    assert "labels differ only by case: 'Spam' (1 rows) and 'spam' (2 rows); --merge-labels" in caplog.text
    merged = load_files([file], naming=NamingOptions(merge=True))
    assert (merged.labels, merged.targets.tolist()) == (("ham", "spam"), [1, 1, 1, 0])


def test_sentiment_has_its_order_and_names(tmp_path: Path) -> None:
    """Sentiment labels are recognised in any case, and stars by a flag."""
    found = load_files([write_lines(tmp_path / "a.jsonl", ["POS", "Neg", "neu"])])
    assert (found.labels, found.targets.tolist()) == (("negative", "neutral", "positive"), [2, 0, 1])
    assert found.names == {"POS": "positive", "Neg": "negative", "neu": "neutral"}
    stars = load_files([write_lines(tmp_path / "b.jsonl", [1, 3.0, "5", 4])], naming=NamingOptions(stars=True))
    assert (stars.labels, stars.targets.tolist()) == (("negative", "neutral", "positive"), [0, 1, 2, 2])
    strange = write_lines(tmp_path / "strange.jsonl", [1, 5, "six", 0])
    with pytest.raises(
        DataError, match=r"strange\.jsonl, line 3, column 'label': 'six' is not a number of stars from 1 to 5"
    ):
        load_files([strange], naming=NamingOptions(stars=True))
    one = write_lines(tmp_path / "c.jsonl", [4, 5])
    with pytest.raises(DataError, match="every row has the label 'positive'"):
        load_files([one], naming=NamingOptions(stars=True))


SENTIMENT = ("negative", "neutral", "positive")


@pytest.mark.parametrize(
    ("known", "values", "targets"),
    [
        (SENTIMENT, [0, 1, -1, "-1.0"], [1, 2, 0, 0]),
        (SENTIMENT, [1, -1], [2, 0]),
        (("negative", "positive"), [1, -1], [1, 0]),
    ],
)
def test_signs_are_known_to_an_artifact(
    tmp_path: Path, known: tuple[str, ...], values: list[object], targets: list[int]
) -> None:
    """-1, 0 and 1 are negative, neutral and positive in evaluate as in fit."""
    found = load_files([write_lines(tmp_path / "rows.jsonl", values)], labels=known)
    assert (found.labels, found.targets.tolist()) == (known, targets)


@pytest.mark.parametrize(
    ("known", "values", "line", "label"),
    [
        (SENTIMENT, [0, 1, 1], 1, "0"),
        (SENTIMENT, ["neutral", -1, 1], 2, "-1"),
        (SENTIMENT, [-1, 1, 2], 3, "2"),
        (("negative", "positive"), [-1, 0, 1], 2, "0"),
        (("bad", "good"), [-1, 1], 1, "-1"),
    ],
)
def test_signs_that_may_mean_otherwise_are_not_guessed_at(
    tmp_path: Path, known: tuple[str, ...], values: list[object], line: int, label: str
) -> None:
    """Ambiguous 0 and 1 are an error that names the first such row."""
    with pytest.raises(
        DataError, match=rf"rows\.jsonl, line {line}: the label '{label}' is not one of the known labels: '"
    ):
        load_files([write_lines(tmp_path / "rows.jsonl", values)], labels=known)


def test_a_run_by_flags_is_evaluated_by_its_rows_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 and 1 become negative and positive; the artifact has a polarity, and evaluate reads 0.0 and 1.0."""
    file = tmp_path / "rows.jsonl"
    texts = [text for _, text in rows(60)]
    lines = [{"text": text, "label": int("good" in text or "lovely" in text)} for text in texts]
    lines[0]["label"], lines[1]["label"] = 0, 1
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run = tmp_path / "run"
    flags = ["--negative-label", "0", "--positive-label", "1.0"]
    assert main(["fit", str(file), "--output", str(run), *map(str, FLAGS), *flags]) == 0
    told = capsys.readouterr().err
    assert "no polarity" not in told
    classifier = Classifier.load(run / "artifact")
    assert classifier.manifest.labels == ("negative", "positive")
    assert classifier.predict(["a text"])[0].polarity is not None
    assert naming_of(classifier.manifest) == Naming(("negative", "positive"), {"0": "negative", "1": "positive"})
    floats = tmp_path / "floats.csv"
    floats.write_text("label,text\n0.0,it is good\n1.0,it is bad\n", encoding="utf-8")
    assert main(["evaluate", str(run / "artifact"), str(floats), "--json"]) == 0
    assert [each["support"] for each in json.loads(capsys.readouterr().out)["classes"]] == [1, 1]


def test_what_is_lost_is_said_in_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The warning comes before training, with the flags that help."""
    file = write_lines(tmp_path / "rows.jsonl", [0, 1] * 40)
    main(["fit", str(file), "--output", str(tmp_path / "run"), *map(str, FLAGS)])
    told = capsys.readouterr().err
    assert "no label is negative or positive ('0', '1'): answers will have neither polarity nor action" in told
    assert "--negative-label NAME and --positive-label NAME" in told
    assert np.array_equal(Classifier.load(tmp_path / "run" / "artifact").manifest.labels, ("0", "1"))
