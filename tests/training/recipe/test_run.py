"""The recipe's stages, on a data folder with a few rows a file."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
import torch

from model.classifier import Classifier
from model.errors import DataError, TrainingError
from tests.fixtures.recipe_data import small, write_data_folder
from training.loop.logits import network_logits
from training.recipe.data.selection import PERMISSIVE
from training.recipe.data.sources import LABELS
from training.recipe.data.toxicity import ATTRIBUTES
from training.recipe.default_model import make_default_model
from training.recipe.distillation import known_only
from training.recipe.run import train


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that the recipe reads."""
    return write_data_folder(tmp_path_factory.mktemp("recipe") / "data")


def test_the_recipe_runs_from_files_to_a_network_and_resumes(data: Path, tmp_path: Path, encoder: str) -> None:
    """All stages run on all sources; a second run reads them back and gives the same weights."""
    initial, weights, corpora = train(small(encoder), data, tmp_path)
    assert initial.shape.vocab_size == initial.tokenizer.get_vocab_size()
    assert weights["head.weight"].shape[0] == len(LABELS) + len(ATTRIBUTES)
    assert {"semeval_tweets", "goemotions", "imdb"} <= corpora.keys()
    network = initial.weights.network(initial.shape)
    network.load_state_dict(weights)
    logits = network_logits(network, corpora["yelp_sentences"])[:, : len(LABELS)]
    assert set(known_only(logits, corpora["yelp_sentences"]).argmax(1)) <= {0, 2}
    _, again, _ = train(small(encoder), data, tmp_path)
    assert all(torch.equal(value, again[name]) for name, value in weights.items())


def test_a_student_starts_from_an_artifact(data: Path, tmp_path: Path, encoder: str) -> None:
    """It has the artifact's tokenizer and shape, and the manifest names it."""
    recipe = small(encoder)
    make_default_model(recipe, data, tmp_path / "first", tmp_path / "a", replace=False)
    larger = dataclasses.replace(recipe, network=dataclasses.replace(recipe.network, hidden_size=24))
    make_default_model(larger, data, tmp_path / "second", tmp_path / "b", start=tmp_path / "a", replace=False)
    one, two = Classifier.load(tmp_path / "a"), Classifier.load(tmp_path / "b")
    assert two.manifest.network.hidden_size == 16
    assert two.manifest.training["way"] in recipe.student.ways
    assert two.manifest.training["start_from"] == f"default@{one.manifest.version}"
    assert two.manifest.network.vocab_size == one.manifest.network.vocab_size


def test_stages_are_not_resumed_with_other_sources(data: Path, tmp_path: Path, encoder: str) -> None:
    """Stages of all sources are refused for a model of some."""
    (tmp_path / "sources").write_text("all", encoding="utf-8")
    with pytest.raises(TrainingError, match="made from the sources 'all', not 'permissive'"):
        train(small(encoder), data, tmp_path, selection=PERMISSIVE)


def test_a_missing_file_is_named(tmp_path: Path, encoder: str) -> None:
    """The error of an incomplete data folder names the file."""
    with pytest.raises(DataError, match=r"semeval_tweets\.\w+\.tsv\.gz"):
        train(small(encoder), tmp_path, tmp_path / "output")


def test_a_folder_that_lacks_files_is_told_before_anything_is_made(data: Path, tmp_path: Path) -> None:
    """One line has all missing files, before the encoder is opened."""
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    for name in ("imdb.train.tsv.gz", "toxicity.validation.tsv.gz"):
        (folder / name).unlink()
    with pytest.raises(DataError, match=r"lacks imdb\.train\.tsv\.gz, toxicity\.validation\.tsv\.gz: docs/DATA"):
        train(small("no encoder"), folder, tmp_path / "output")
    assert not (tmp_path / "output").exists()
