"""The recipe's stages, on a data folder with a few rows a file."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model import SHIPPED
from model.classifier import Classifier
from model.errors import DataError, TrainingError
from tests.fixtures.recipe_data import small, write_data_folder
from training.data.corpus import Corpus
from training.data.pool import log_odds
from training.loop.logits import network_logits
from training.recipe.data.selection import ALL, PERMISSIVE
from training.recipe.data.sources import LABELS
from training.recipe.data.texts import Texts, chosen_texts
from training.recipe.data.toxicity import ATTRIBUTES, training_texts
from training.recipe.default_model import make_default_model
from training.recipe.distillation import known_only
from training.recipe.run import _require_same, sources, train
from training.recipe.start import from_scratch


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


def test_the_log_odds_of_a_source_are_added_only_where_its_texts_were_chosen_as_toxic(
    data: Path, tmp_path: Path, encoder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere the teacher's logits get the natural log odds, and the network's none, which hold them already."""
    recipe = small(encoder)
    priors: dict[str, NDArray[np.float32] | None] = {}

    class Mixture:
        """Gives no soft labels."""

        def __init__(self, *given: object) -> None:
            self.prior = np.zeros(1, dtype=np.float32)

        def soft_labels(
            self, part: Texts, corpus: Corpus, share: float | None, prior: NDArray[np.float32] | None = None
        ) -> tuple[None, None]:
            priors[part.name] = prior
            return None, None

    monkeypatch.setattr("training.recipe.run.TeacherMixture", Mixture)
    rated = training_texts(data, ALL.toxicity)
    chosen = chosen_texts(data, {}, recipe.seed, tmp_path / "texts", ALL)
    start = from_scratch(["good", "bad"], tmp_path / "tokenizer", recipe.tokenizer, recipe.network, recipe.seed)
    found = list(sources(recipe, chosen, rated, tmp_path, start))
    assert set(rated) <= {each.name for each in found} & priors.keys()
    for name, part in rated.items():
        prior = priors[name]
        if name in recipe.student.chosen_as_toxic:
            assert prior is not None
            assert prior == pytest.approx(log_odds(part.attributes))
        else:
            assert prior is None


@pytest.mark.parametrize(
    ("what", "found", "wanted"),
    [
        ("sources", "all", "permissive"),
        ("start", "default@1", "nothing"),
        ("encoder", "none", "encoder"),
        ("data files", "1", "[0-9a-f]{12}"),
    ],
)
def test_stages_are_not_resumed_by_another_run(
    data: Path, tmp_path: Path, encoder: str, what: str, found: str, wanted: str
) -> None:
    """Other sources, files, start or encoder are named, as the stages do not show them."""
    made_from = {"sources": "permissive", "start": "nothing", "encoder": Path(encoder).name, what: found}
    (tmp_path / "made-from.json").write_text(json.dumps(made_from), encoding="utf-8")
    wanted = Path(encoder).name if what == "encoder" else wanted
    with pytest.raises(TrainingError, match=f"made from the {what} '{found}', not '{wanted}'"):
        train(small(encoder), data, tmp_path, selection=PERMISSIVE)


def test_stages_are_not_resumed_by_another_recipe(data: Path, tmp_path: Path, encoder: str) -> None:
    """Nor are stages of which nothing is known."""
    recipe = small(encoder)
    (tmp_path / "new").mkdir()
    with pytest.raises(DataError):
        train(recipe, tmp_path / "no data", tmp_path / "new")
    _require_same(tmp_path / "new", data, PERMISSIVE, None, recipe)
    _require_same(tmp_path / "new", data, PERMISSIVE, None, small(encoder))
    with pytest.raises(TrainingError, match="made from the recipe"):
        _require_same(tmp_path / "new", data, PERMISSIVE, None, dataclasses.replace(recipe, damaged_rows=7))
    (tmp_path / "old" / "texts").mkdir(parents=True)
    with pytest.raises(TrainingError, match="made from the sources None"):
        _require_same(tmp_path / "old", data, PERMISSIVE, None, recipe)


def test_a_selection_of_sources_starts_from_an_artifact_of_these_alone(data: Path, tmp_path: Path) -> None:
    """The artifact that ships has learnt from other files, too."""
    recipe = dataclasses.replace(small("none"), teacher=None)
    with pytest.raises(TrainingError, match=r"default@\w+ may know files that the sources permissive lack"):
        train(recipe, data, tmp_path / "output", selection=PERMISSIVE, start=SHIPPED)
    assert not (tmp_path / "output").exists()


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
