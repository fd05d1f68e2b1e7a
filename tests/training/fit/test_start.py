"""A run that starts from an artifact: the weights it takes over, and the artifacts it refuses."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model import SHIPPED
from model.artifact.artifact import load_artifact
from model.classifier import Classifier
from tests.fixtures.small import FLAGS, equal, rows, write_tsv
from tests.training.conftest import Trained
from training.cli import main
from training.fit.folder import RunFolder
from training.fit.start import Start
from training.loop.checkpoint import load_checkpoint

Captured = pytest.CaptureFixture[str]
QUICK = ("--epochs", "1", "--threads", "1", "--batch-tokens", "256")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An artifact of a folded network with the labels negative and positive."""
    folder = tmp_path_factory.mktemp("small")
    file = write_tsv(folder / "rows.tsv", rows(400))
    assert main(["fit", str(file), "--output", str(folder / "run"), *FLAGS, "--epochs", "6"]) == 0
    return folder / "run" / "artifact"


def fit(folder: Path, *arguments: str | Path) -> int:
    """The exit code of ``fit`` into this folder."""
    return main(["fit", *map(str, arguments), "--output", str(folder), *QUICK])


def manifest(folder: Path) -> dict[str, object]:
    """The manifest of a run's artifact."""
    found: dict[str, object] = json.loads((folder / "artifact" / "manifest.json").read_text())
    return found


def test_labels_that_are_known_keep_their_head() -> None:
    """Before the first step, a run on some of the artifact's labels answers as the artifact."""
    start = Start.load(SHIPPED)
    texts = ["not good, bad", "not bad, good", "a wonderful day", "what a mess"]
    ids = [start.unfolded.row_of[encoding.ids].tolist() for encoding in start.tokenizer.encode_batch(texts)]
    config = start.manifest.network
    assert start.keeps_head(["negative", "positive"])
    weights = start.weights(("positive", "negative"), replace(config, classes=2, attributes=0))
    state = start.unfolded.network.state_dict()
    assert torch.equal(weights.weights["head.weight"], state["head.weight"][[2, 0]])
    assert torch.equal(weights.weights["head.bias"], state["head.bias"][[2, 0]])
    assert [len(text) for text in weights.tokens(ids)] == [len(text) for text in ids]
    assert [start.unfolded.row_of[text].tolist() for text in weights.tokens(ids)] == ids


def test_other_labels_have_a_new_head_on_the_same_states() -> None:
    """All weights but the head's are the artifact's."""
    start = Start.load(SHIPPED)
    assert not start.keeps_head(["negative", "mixed"])
    weights = start.weights(("negative", "mixed"), replace(start.manifest.network, classes=2, attributes=0)).weights
    state = start.unfolded.network.state_dict()
    assert weights["head.weight"].shape[0] == 2
    assert equal(
        {name: value for name, value in weights.items() if not name.startswith("head.")},
        {name: value for name, value in state.items() if not name.startswith("head.")},
    )


def test_a_run_starts_from_the_artifact_that_ships(tmp_path: Path, capsys: Captured) -> None:
    """The default has the shipped tokenizer and shape, the manifest names it, and equal tokens stay equal."""
    file = write_tsv(tmp_path / "rows.tsv", rows(60))
    assert fit(tmp_path / "mine", file) == 0
    found, shipped = manifest(tmp_path / "mine"), Classifier.load(SHIPPED).manifest
    assert found["training"]["start_from"] == f"default@{shipped.version}"  # type: ignore[index]
    assert found["training"]["blind_to"] == shipped.training["blind_to"]  # type: ignore[index]
    assert found["tokenizer"]["max_tokens"] == shipped.tokenizer.max_tokens  # type: ignore[index]
    assert f"the weights of default@{shipped.version}" in json.dumps(found["data"])
    assert (tmp_path / "mine" / "artifact" / "tokenizer.json").read_bytes() == (SHIPPED / "tokenizer.json").read_bytes()
    assert f"starting from the tokenizer and weights of default@{shipped.version}" in capsys.readouterr().err
    artifact = load_artifact(tmp_path / "mine" / "artifact")
    before = load_artifact(SHIPPED).network.row_of
    assert len(artifact.network.row_of.unique()) == len(before.unique())
    classifier = Classifier(artifact)
    first, second = classifier.predict(["sarah is a good baker", "jamal is a good baker"])
    assert first.probabilities == second.probabilities


def test_a_run_starts_from_another_artifact_and_resumes(small: Path, tmp_path: Path, capsys: Captured) -> None:
    """--start-from takes any artifact; a resumed run has the same weights, and another start is refused."""
    file = write_tsv(tmp_path / "rows.tsv", rows(80, seed=4))
    for name in ("whole", "stopped"):
        assert main(_arguments(tmp_path / name, file, small)) == 0
    assert main([*_arguments(tmp_path / "stopped", file, small), "--resume"]) == 0
    states = [load_checkpoint(RunFolder(tmp_path / name).checkpoint).tensors for name in ("whole", "stopped")]
    assert equal(*states)
    assert manifest(tmp_path / "whole")["network"]["hidden_size"] == 8  # type: ignore[index]
    capsys.readouterr()
    other = shutil.copytree(tmp_path / "whole" / "artifact", tmp_path / "other")
    assert main([*_arguments(tmp_path / "stopped", file, other), "--resume"]) == 1
    assert "start.start_from" in capsys.readouterr().err


def _arguments(folder: Path, file: Path, start: Path) -> list[str]:
    flags = ("--start-from", str(start), "--name", "same", *QUICK, "--epochs", "2")
    return ["fit", str(file), "--output", str(folder), *flags]


def test_what_cannot_be_started_from_is_named(small: Path, trained: Trained, tmp_path: Path, capsys: Captured) -> None:
    """A missing, altered or other artifact, and contradicting flags, are one-line errors without a folder."""
    altered = shutil.copytree(small, tmp_path / "altered")
    (altered / "model.pt").write_bytes(b"")
    assert main(["fit", str(trained.train), "--output", str(tmp_path / "lstm"), *FLAGS, "--cell", "lstm"]) == 0
    lstm = tmp_path / "lstm" / "artifact"
    capsys.readouterr()
    for flags, message in [
        (("--start-from", tmp_path / "none"), f"{tmp_path / 'none'}: no such folder"),
        (("--start-from", altered), "model.pt: altered or truncated"),
        (
            ("--start-from", lstm),
            f"{lstm}: network: 1 layer(s) of lstm: only one GRU layer can be trained further",
        ),
        (("--start-from", small, "--cell", "lstm"), "--cell: cannot be used with --start-from"),
        (("--start-from", small, "--vocab-size", "99"), "--vocab-size: cannot be used with --start-from"),
        (("--start-from", small, "--tokenizer", "word"), "--tokenizer: cannot be used with --start-from"),
    ]:
        assert fit(tmp_path / "run", trained.train, *flags) == 1
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert lines[0].startswith("error: ")
        assert message in lines[0]
    assert fit(tmp_path / "run", trained.train, "--start-from", small) == 0
    with pytest.raises(SystemExit):
        fit(tmp_path / "both", trained.train, "--start-from", small, "--from-scratch")


def test_another_language_is_trained_from_scratch(tmp_path: Path, capsys: Captured) -> None:
    """If the shipped tokenizer does not fit the words, a line says so, and it is not used."""
    spanish = "es un libro realmente bonito que leímos el fin de semana con mucho gusto y recomendamos"
    chinese = "\u8fd9\u672c\u4e66\u975e\u5e38\u597d"
    for name, text, reason in (("es", spanish, "cuts a word"), ("zh", chinese, "does not know")):
        file = write_tsv(tmp_path / f"{name}.tsv", [(f"{text} {place}", "ab"[place % 2]) for place in range(40)])
        assert fit(tmp_path / name, file) == 0
        told = capsys.readouterr().err
        assert "training from scratch, not from default@" in told
        assert reason in told
        assert "start_from" not in manifest(tmp_path / name)["training"]  # type: ignore[operator]


@pytest.mark.parametrize("content", [b"", bytes(64)])
def test_damaged_weights_are_named(small: Path, tmp_path: Path, capsys: Captured, content: bytes) -> None:
    """A truncated start.safetensors is an error that names it."""
    file = write_tsv(tmp_path / "rows.tsv", rows(80, seed=4))
    assert main(_arguments(tmp_path / "run", file, small)) == 0
    RunFolder(tmp_path / "run").start.write_bytes(content)
    capsys.readouterr()
    assert main([*_arguments(tmp_path / "run", file, small), "--resume"]) == 1
    assert "start.safetensors: cannot be read" in capsys.readouterr().err
