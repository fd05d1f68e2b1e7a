"""A whole run, from files of rows to an artifact, and the rows and folders it refuses."""

from __future__ import annotations

import io
import json
import shutil
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from model.classifier import Classifier
from tests.fixtures.small import FLAGS, accuracy, contents, rows, write_tsv
from tests.training.conftest import Trained
from training.cli import main
from training.data.corpus import open_corpus
from training.data.reading.load import load_files
from training.fit.folder import RunFolder
from training.loop.checkpoint import load_checkpoint

Captured = pytest.CaptureFixture[str]


def fit(*arguments: str | Path) -> int:
    """The exit code of ``fit`` with the flags of a small run."""
    return main(["fit", *map(str, arguments), *FLAGS, "--epochs", "1"])


def error(captured: Captured) -> str:
    """The one error line that was printed."""
    found = [line for line in captured.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(found) == 1, found
    return found[0].removeprefix("error: ")


def manifest(folder: Path) -> dict[str, object]:
    """The manifest of a run's artifact."""
    found: dict[str, object] = json.loads((folder / "artifact" / "manifest.json").read_text())
    return found


def test_a_run_leaves_an_artifact_and_a_report(trained: Trained) -> None:
    """The artifact labels unseen texts by the order of their words; the report has a page and figures."""
    classifier = Classifier.load(trained.folder / "artifact")
    unseen = rows(40, seed=3)
    found = [answer.label for answer in classifier.predict([text for text, _ in unseen])]
    assert accuracy(found, [label for _, label in unseen]) > 0.9
    assert {"report.html", "metrics.json", "learning_curves.png"} <= {
        path.name for path in (trained.folder / "report").iterdir()
    }
    figures = json.loads((trained.folder / "report" / "metrics.json").read_text())
    assert [row["epoch"] for row in figures["history"]] == [1, 2, 3]


def test_the_manifest_says_where_the_rows_came_from(trained: Trained) -> None:
    """It has each file's name and hash, no path, and the numbers of training and validation texts."""
    found = manifest(trained.folder)
    digest = sha256(trained.train.read_bytes()).hexdigest()
    assert found["data"] == [{"name": "train.tsv", "sha256": digest}]
    assert found["training"]["texts"] == 400
    assert found["validation"]["source"] == "validation.tsv"
    assert found["validation"]["examples"] == 60  # the 61st has nothing to read
    assert str(trained.train.parent) not in (trained.folder / "artifact" / "manifest.json").read_text()


def test_validation_is_split_off_and_the_same_each_time(tmp_path: Path) -> None:
    """Without --validation a stratified share is held out; two runs give equal artifacts."""
    file = write_tsv(tmp_path / "rows.tsv", rows(100))
    flags = ("--validation-fraction", "0.2", "--name", "same")
    assert [fit(file, "--output", tmp_path / name, *flags) for name in "ab"] == [0, 0]
    for split, each in (("train", 40), ("validation", 10)):
        targets = open_corpus(RunFolder(tmp_path / "a").corpus(split)).targets.tolist()
        assert [targets.count(label) for label in (0, 1)] == [each, each]
    first, again = (contents(tmp_path / name / "artifact") for name in "ab")
    assert {**first, "manifest.json": b""} == {**again, "manifest.json": b""}


def test_several_files_and_formats_are_one_data_set(tmp_path: Path) -> None:
    """A TSV and a CSV file with other column names are trained on together."""
    first = tmp_path / "a.tsv"
    first.write_text("says\tid\ttone\n" + "".join(f"{text}\t1\t{label}\n" for text, label in rows(60)))
    second = tmp_path / "b.csv"
    second.write_text("tone,says\n" + "".join(f"{label},{text}\n" for text, label in rows(40, seed=2)))
    columns = ("--text-column", "says", "--label-column", "tone")
    assert fit(first, second, "--output", tmp_path / "run", *columns) == 0
    assert [source["name"] for source in manifest(tmp_path / "run")["data"]] == ["a.tsv", "b.csv"]


def test_rows_come_from_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is standard input, of which the manifest has no hash."""
    content = write_tsv(tmp_path / "rows.tsv", rows(60)).read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))  # type: ignore[type-var]
    assert fit("-", "--output", tmp_path / "run") == 0
    assert manifest(tmp_path / "run")["data"] == [{"name": "standard input"}]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_a_local_data_set_is_read_by_its_folder(tmp_path: Path, suffix: str) -> None:
    """--dataset and --split read a folder, of which the manifest has the name only."""
    (tmp_path / "reviews").mkdir()
    for split, count in (("train", 60), ("test", 40)):
        frame = pd.DataFrame(rows(count), columns=["text", "label"])
        path = tmp_path / "reviews" / f"{split}.{suffix}"
        if suffix == "jsonl":
            frame.to_json(path, orient="records", lines=True)
        elif suffix == "csv":
            frame.to_csv(path, index=False)
        else:
            frame.to_parquet(path)
    reference = write_tsv(tmp_path / "rows.tsv", rows(40))
    arguments = ("--dataset", tmp_path / "reviews", "--split", "test", "--validation", reference)
    assert fit(*arguments, "--output", tmp_path / "run") == 0
    assert manifest(tmp_path / "run")["data"] == [{"name": "reviews, split test"}]
    described = json.loads((tmp_path / "run" / "run.json").read_text())
    assert described["train_fingerprint"] == load_files([reference]).fingerprint()


def test_a_data_set_is_not_read_by_flags_for_files(tmp_path: Path, capsys: Captured) -> None:
    """--delimiter beside --dataset is refused, unless --validation has files."""
    (tmp_path / "reviews").mkdir()
    assert fit("--dataset", tmp_path / "reviews", "--delimiter", ";", "--output", tmp_path / "run") == 1
    assert capsys.readouterr().err.startswith("error: --dataset: flags such as --delimiter apply to files alone")
    assert not (tmp_path / "run").exists()


def test_labels_that_are_no_sentiment_have_no_thresholds(tmp_path: Path, capsys: Captured) -> None:
    """Any two labels can be trained on, also such with terminal codes or Markdown."""
    names = {"positive": "[/b] a|b", "negative": "caf\u00e9 \u2615"}
    file = write_tsv(tmp_path / "[red].tsv", [(text, names[label]) for text, label in rows(80)])
    assert fit(file, "--output", tmp_path / "[bold]") == 0
    found = manifest(tmp_path / "[bold]")
    assert found["labels"] == ["[/b] a|b", "caf\u00e9 \u2615"]
    assert found["thresholds"] is None
    printed = capsys.readouterr().out
    assert "[/b] a|b" in printed
    assert str(tmp_path / "[bold]") in printed
    answer = Classifier.load(tmp_path / "[bold]" / "artifact").predict(["good not bad"])[0]
    assert answer.polarity is None


def test_rows_that_cannot_be_trained_on(tmp_path: Path, capsys: Captured) -> None:
    """One class, an unknown validation label, a missing column or file, and blank texts are one-line errors."""
    good = write_tsv(tmp_path / "good.tsv", rows(40))
    other = write_tsv(tmp_path / "other.tsv", [*rows(4), ("good", "mixed")])
    one = write_tsv(tmp_path / "one.tsv", [("good", "positive"), ("very good", "positive")])
    unread = write_tsv(tmp_path / "unread.tsv", [("\u200b", "positive")])
    run = ("--output", tmp_path / "run")
    cases = [
        ((one,), "two labels"),
        ((good, "--validation", other), "other.tsv, line 6: the label 'mixed' is not one of the known labels"),
        ((good, "--text-column", "body"), "good.tsv: there is no column 'body'; the columns are 'text', 'label'"),
        ((tmp_path / "none.tsv",), "none.tsv: no such file"),
        ((good, "--validation", tmp_path / "none.tsv"), "none.tsv: no such file"),
        ((good, "--validation", unread), "no row has a text in column 'text'"),
        ((), "fit needs either files or --dataset"),
        ((good, "--dataset", "x"), "fit needs either files or --dataset"),
    ]
    for arguments, message in cases:
        assert fit(*arguments, *run) == 1
        assert message in error(capsys)
    # None of these left something that is in the way
    assert fit(good, *run) == 0


def test_validation_with_one_label_alone_is_measured(tmp_path: Path, capsys: Captured) -> None:
    """Macro figures leave out the other label, and terminal and card say so."""
    train = write_tsv(tmp_path / "train.tsv", rows(60))
    validation = write_tsv(tmp_path / "validation.tsv", rows(40, seed=2)[1::2])
    assert fit(train, "--validation", validation, "--output", tmp_path / "run") == 0
    assert "no text is labelled negative" in capsys.readouterr().out
    assert "labelled `negative`" in (tmp_path / "run" / "artifact" / "MODEL_CARD.md").read_text()


def test_resuming_names_what_differs(trained: Trained, capsys: Captured, tmp_path: Path) -> None:
    """The error names the field of another option, other rows or other files."""
    shutil.copytree(trained.folder, tmp_path / "run")
    base = ["fit", "--validation", str(trained.validation), "--output", str(tmp_path / "run"), "--resume", *FLAGS]
    other = write_tsv(tmp_path / "train.tsv", rows(399))
    for arguments, field in [
        ([str(trained.train), "--seed", "2"], "training.seed"),
        ([str(trained.train), "--hidden-size", "9"], "network.hidden_size"),
        ([str(trained.train), "--name", "other"], "name"),
        ([str(other)], "train_fingerprint, data"),
    ]:
        assert main([*base, *arguments]) == 1
        assert error(capsys).endswith(f"cannot be resumed, because these differ: {field}")


def test_resuming_a_run_that_is_done_gives_the_same_artifact(
    trained: Trained, tmp_path: Path, capsys: Captured
) -> None:
    """No epoch is trained, and a lost artifact is made again."""
    shutil.copytree(trained.folder, tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "artifact")
    arguments = [argument.replace(str(trained.folder), str(tmp_path / "run")) for argument in trained.arguments]
    assert main([*arguments, "--resume"]) == 0
    first, again = contents(trained.folder / "artifact"), contents(tmp_path / "run" / "artifact")
    assert {**first, "manifest.json": b""} == {**again, "manifest.json": b""}
    assert manifest(trained.folder)["validation"] == manifest(tmp_path / "run")["validation"]
    assert "epoch 1/" not in capsys.readouterr().out
    assert len(load_checkpoint(tmp_path / "run" / "checkpoint.safetensors").progress["history"]) == 3


@pytest.mark.parametrize("part", ["checkpoint.safetensors", "tokenizer.json", "corpus/train/token_ids.bin", "run.json"])
def test_a_damaged_part_of_a_run_is_named(trained: Trained, tmp_path: Path, capsys: Captured, part: str) -> None:
    """Resuming with a truncated part is an error that names it."""
    shutil.copytree(trained.folder, tmp_path / "run")
    path = tmp_path / "run" / part
    path.write_bytes(path.read_bytes()[:-8])
    arguments = [argument.replace(str(trained.folder), str(tmp_path / "run")) for argument in trained.arguments]
    assert main([*arguments, "--resume"]) == 1
    assert str(path if "corpus" not in part else path.parent) in error(capsys)


def test_a_run_in_use_or_done_is_not_begun_over(trained: Trained, capsys: Captured) -> None:
    """The error says what to do, or that another process trains there."""
    assert main(trained.arguments) == 1
    assert "holds a run already; --resume continues it" in error(capsys)
    with RunFolder(trained.folder).claimed(resume=True):
        assert main([*trained.arguments, "--resume"]) == 1
    assert "another process is training here" in error(capsys)


def test_the_artifact_is_named_after_its_run(trained: Trained) -> None:
    """Without --name the artifact has the name of the output folder."""
    assert manifest(trained.folder)["name"] == "run"


def test_the_baseline_stands_beside_the_network(trained: Trained) -> None:
    """Page and figures of the report have the result of TF-IDF with logistic regression."""
    figures = json.loads((trained.folder / "report" / "metrics.json").read_text())["baseline"]
    assert figures["name"] == "TF-IDF with logistic regression"
    assert figures["rows"] == 400
    assert figures["accuracy"] > 0.9
    assert "Against the baseline" in (trained.folder / "report" / "report.html").read_text()
