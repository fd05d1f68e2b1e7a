"""The default model's last steps: calibration, thresholds, card and artifact."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.artifact.manifest import Manifest
from model.classifier import Classifier
from model.errors import ArtifactError, InexactError, TrainingError
from tests.fixtures.recipe_data import small, write_data_folder
from training.fit.export import export_network
from training.loop.checkpoint import load_checkpoint, save_checkpoint
from training.recipe import default_model
from training.recipe.data.sources import SOURCES
from training.recipe.data.toxicity import MODERATION, TRAIN
from training.recipe.default_model import as_if_natural, make_default_model
from training.recipe.run import student_checkpoint
from training.recipe.student import StudentConfig

WAYS = StudentConfig().ways


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, encoder: str) -> tuple[Path, Path, Path]:
    """The data, the stages and the artifact."""
    top = tmp_path_factory.mktemp("default-model")
    folders = write_data_folder(top / "data"), top / "stages", top / "artifact"
    make_default_model(small(encoder), *folders, replace=False)
    return folders


def test_the_artifact_scores_and_says_what_it_was_made_of(folders: tuple[Path, Path, Path]) -> None:
    """The manifest has each file with licence and hash, and each validation source with its figures."""
    classifier = Classifier.load(folders[2])
    assert classifier.predict(["the soup was good , not bad"])[0].polarity is not None
    manifest = classifier.manifest
    names = [source["name"] for source in manifest.data]
    assert names == [*dict.fromkeys(source.train_file for source in SOURCES), TRAIN, f"{MODERATION}.tsv.gz"]
    assert all(len(source["sha256"]) == 64 and source["licence"] for source in manifest.data)
    assert {"semeval_tweets", "imdb", "goemotions"} <= manifest.validation["sources"].keys()
    assert manifest.thresholds is not None
    assert not {"network", "tokenizer"} & manifest.training.keys()  # the manifest has those that are served


def test_the_card_states_the_figures_of_the_manifest(folders: tuple[Path, Path, Path]) -> None:
    """The card has each source's figures as the manifest."""
    manifest = Classifier.load(folders[2]).manifest
    card = (folders[2] / "MODEL_CARD.md").read_text(encoding="utf-8")
    for name, item in manifest.validation["sources"].items():
        assert f"| {name} | {item['examples']:,} | {item['accuracy']:.4f} | {item['macro_recall']:.4f} |" in card


def test_texts_of_a_source_weigh_as_if_it_were_natural() -> None:
    """The weighted share of yes is that of the natural sources; a source of one answer alone weighs nothing."""
    rated = np.array([[0.9], [0.1], [0.1], [0.0], [1.0], [0.8], [0.6], [0.2], [np.nan], [1.0]], dtype=np.float32)
    origin = np.array(["olid"] * 4 + ["davidson"] * 5 + ["hateval"])
    weights = as_if_natural(rated, origin)[:, 0]
    assert weights[:4] == pytest.approx(1.0)
    assert weights[4:7].sum() / weights[4:8].sum() == pytest.approx(0.25)
    assert weights[7] == 1.0
    assert weights[9] == 0.0


def test_made_again_it_is_the_same_model(folders: tuple[Path, Path, Path], tmp_path: Path, encoder: str) -> None:
    """A second run reads the finished stages, and figures and temperature are equal."""
    data, stages, artifact = folders
    make_default_model(small(encoder), data, stages, tmp_path / "again", replace=False)
    one, two = (json.loads((folder / "manifest.json").read_bytes()) for folder in (artifact, tmp_path / "again"))
    for field in ("temperature", "validation", "thresholds", "data"):
        assert one[field] == two[field]


def test_an_artifact_that_is_there_is_not_replaced_unasked(folders: tuple[Path, Path, Path], encoder: str) -> None:
    """Without the flag the earlier artifact stays, and nothing is computed."""
    data, stages, artifact = folders
    with pytest.raises(ArtifactError, match="already"):
        make_default_model(small(encoder), data, stages.parent / "other stages", artifact, replace=False)
    assert not (stages.parent / "other stages").exists()


def test_without_an_encoder_the_start_and_ngrams_teach(folders: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """The artifact is made without a teacher's stage, reads as many tokens as the recipe says, and says what taught."""
    data, _, start = folders
    recipe = dataclasses.replace(small("none"), teacher=None)
    recipe = dataclasses.replace(recipe, tokenizer=dataclasses.replace(recipe.tokenizer, max_tokens=48))
    make_default_model(recipe, data, tmp_path / "stages", tmp_path / "made", start=start, replace=False)
    manifest = Classifier.load(tmp_path / "made").manifest
    assert manifest.tokenizer.max_tokens == 48
    assert "teacher" not in manifest.training
    assert {"n-grams", "export", "student"} == manifest.training["commits"].keys()
    assert manifest.training["ngrams"]["imdb.unlabelled"]["source"] == "imdb.train"
    assert (tmp_path / "stages" / "ngrams" / "imdb.unlabelled.npy").exists()
    assert not (tmp_path / "stages" / "teacher").exists()
    last = student_checkpoint(tmp_path / "stages", recipe.student.seeds[-1])
    found = load_checkpoint(last)
    commits = [*found.progress["commits"], "0123456789ab"]
    save_checkpoint(last, dataclasses.replace(found, progress={**found.progress, "commits": commits}))
    make_default_model(recipe, data, tmp_path / "stages", tmp_path / "made", start=start, replace=True)
    resumed = Classifier.load(tmp_path / "made").manifest.training["commits"]
    assert resumed["student"] == commits  # of all students


def test_without_an_encoder_or_a_start_nothing_is_trained(folders: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """The recipe refuses such a run and says that an artifact is missing."""
    recipe = dataclasses.replace(small("none"), teacher=None)
    with pytest.raises(TrainingError, match="starts from an artifact"):
        make_default_model(recipe, folders[0], tmp_path / "stages", tmp_path / "made", replace=False)


@pytest.mark.parametrize("exact_at", [WAYS[-1], None])
def test_the_first_way_that_is_exact_in_int8_is_exported(
    folders: tuple[Path, Path, Path], tmp_path: Path, encoder: str, monkeypatch: pytest.MonkeyPatch, exact_at: float
) -> None:
    """Others are passed over; where none is exact the first is exported in float32."""
    data, _, artifact = folders
    tried = []

    def export(*arguments: Any, inexact: bool, **options: Any) -> tuple[Manifest, float]:
        manifest = arguments[2]
        tried.append(manifest.training["way"])
        if not inexact and manifest.training["way"] != exact_at:
            raise InexactError("int8 differs")
        return export_network(*arguments, inexact=inexact, **options)

    monkeypatch.setattr(default_model, "export_network", export)
    make_default_model(small(encoder), data, tmp_path / "s", tmp_path / "a", start=artifact, replace=False)
    assert tried == [*WAYS, *([] if exact_at else WAYS[:1])]
    assert Classifier.load(tmp_path / "a").manifest.training["way"] == tried[-1]
