"""The model of the permissively licensed sources: made from them alone, by the same recipe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.classifier import Classifier
from tests.training.recipe_data import SMALL, write_data_folder
from training.default_model import make_default_model
from training.mixture import TEMPLATES
from training.selection import ALL, PERMISSIVE, PERMISSIVE_LICENCES, SELECTIONS, Selection
from training.sources import SOURCES, folder_name

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_every_source_is_of_one_kind(selection: Selection) -> None:
    """The teachers of exactly one policy judge a source's texts, and the main source has texts to validate on."""
    judged = [name for policy in selection.policies for name in policy.texts]
    assert sorted(judged) == sorted(folder_name(source) for source in selection.sources)
    assert TEMPLATES not in judged
    assert selection.main in [name for policy in selection.policies for name in policy.mains]


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_policies_follow_people_and_leave_room_for_templates(selection: Selection) -> None:
    """What is followed has labels of people and is of the policy's own kind; the shares leave something over."""
    labelled = {folder_name(source) for source in selection.sources if source.labelled}
    for policy in selection.policies:
        assert policy.followed.keys() <= labelled & set(policy.texts)
    assert 0 < 1 - sum(policy.share for policy in selection.policies) < 0.5


def test_permissive_sources_are_those_whose_licences_allow_every_use() -> None:
    """And no other: a licence that speaks of research, of academic use or of a site's terms is none of them."""
    assert [source.name for source in PERMISSIVE.sources] == [
        *("tweet_sentiment_extraction", "products_tweets", "apple_tweets", "selfdrive_tweets", "entity_tweets"),
        "goemotions",
    ]
    for source in SOURCES:
        restricted = re.search("research|academic|terms", source.licence) is not None
        assert (source in PERMISSIVE.sources) != restricted
    assert ALL.sources == SOURCES


def test_the_recipe_runs_on_the_permissive_sources_alone(tmp_path: Path) -> None:
    """The folder holds no other file; the manifest and the card name each licence, and no other."""
    data = write_data_folder(tmp_path / "data", PERMISSIVE.sources)
    make_default_model(SMALL, data, tmp_path / "stages", tmp_path / "artifact", selection=PERMISSIVE, replace=False)
    classifier = Classifier.load(tmp_path / "artifact")
    assert classifier.predict(["the soup was good , not bad"])[0].polarity is not None
    manifest = classifier.manifest
    assert manifest.name == "permissive"
    assert [source["name"] for source in manifest.data] == [source.train_file for source in PERMISSIVE.sources]
    assert {source["licence"] for source in manifest.data} <= PERMISSIVE_LICENCES
    card = (tmp_path / "artifact" / "MODEL_CARD.md").read_text(encoding="utf-8")
    for source in SOURCES:
        assert (source.train_file in card) == (source in PERMISSIVE.sources)
    assert "CC BY 4.0" in card


def test_the_page_of_licences_names_every_source() -> None:
    """With its licence, in one row."""
    page = (ROOT / "docs" / "LICENCES.md").read_text(encoding="utf-8")
    for source in SOURCES:
        assert re.search(rf"^\| .*`{source.name}`.* \| {re.escape(source.licence)} \|$", page, re.MULTILINE)
    assert "no legal advice" in page
