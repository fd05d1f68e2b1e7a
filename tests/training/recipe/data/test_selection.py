"""The model of permissively licensed sources, made by the same recipe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.classifier import Classifier
from tests.fixtures.places import ROOT
from tests.fixtures.recipe_data import small, write_data_folder
from training.recipe.data.selection import ALL, PERMISSIVE, PERMISSIVE_LICENCES, SELECTIONS, Selection
from training.recipe.data.sources import SOURCES
from training.recipe.data.toxicity import TRAIN
from training.recipe.default_model import make_default_model


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_the_main_source_has_texts_to_validate_on(selection: Selection) -> None:
    """Its figure is half of that which chooses the epoch."""
    assert any(source.name == selection.main and source.labelled for source in selection.sources)


def test_permissive_sources_are_those_whose_licences_allow_every_use() -> None:
    """Licences for research, academic use or by a site's terms are not permissive."""
    assert [source.name for source in PERMISSIVE.sources] == [
        *("tweet_sentiment_extraction", "products_tweets", "apple_tweets", "selfdrive_tweets", "entity_tweets"),
        "goemotions",
    ]
    for source in SOURCES:
        restricted = re.search("research|academic|terms", source.licence) is not None
        assert (source in PERMISSIVE.sources) != restricted
    assert ALL.sources == SOURCES


def test_the_recipe_runs_on_the_permissive_sources_alone(tmp_path: Path, encoder: str) -> None:
    """The folder has no other files; manifest and card name their licences only."""
    data = write_data_folder(tmp_path / "data", PERMISSIVE.sources)
    make_default_model(
        small(encoder), data, tmp_path / "stages", tmp_path / "artifact", selection=PERMISSIVE, replace=False
    )
    classifier = Classifier.load(tmp_path / "artifact")
    assert classifier.predict(["the soup was good , not bad"])[0].polarity is not None
    manifest = classifier.manifest
    assert manifest.name == "permissive"
    names = [source["name"] for source in manifest.data]
    assert names == [*(source.train_file for source in PERMISSIVE.sources), TRAIN]
    assert {licence for source in manifest.data for licence in source["licence"].split("; ")} <= PERMISSIVE_LICENCES
    card = (tmp_path / "artifact" / "MODEL_CARD.md").read_text(encoding="utf-8")
    for source in SOURCES:
        assert (source.train_file in card) == (source in PERMISSIVE.sources)
    assert "CC BY 4.0" in card


@pytest.mark.parametrize("name", ["LICENCES", "DATA"])
def test_a_page_names_every_source(name: str) -> None:
    """Each source has one row with its licence."""
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for source in SOURCES:
        assert re.search(rf"^\| .*`{source.name}`.* \| {re.escape(source.licence)} \|$", page, re.MULTILINE)


def test_the_page_of_licences_is_no_legal_advice() -> None:
    """The page says so."""
    assert "not legal advice" in (ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8")
