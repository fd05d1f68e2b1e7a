"""The artifact that ships is whole, small, and what its card says."""

from __future__ import annotations

import pytest

from bench.card import behaviours
from model.classifier import Classifier
from service.models.artifacts import Artifacts
from service.settings import Settings
from tests.fixtures.places import ROOT
from training.evaluation.report.card import model_card

FOLDER = ROOT / "model" / "default"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(FOLDER)


def test_the_card_is_the_manifests(classifier: Classifier) -> None:
    """Every figure of MODEL_CARD.md comes from the manifest, so neither was edited by hand."""
    assert (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8") == model_card(classifier.manifest)


def test_its_behaviours_are_those_that_the_card_states(classifier: Classifier) -> None:
    """Put to the suite again, the artifact fails as often as its card says, with the same gaps between people."""
    stated = classifier.manifest.validation["behaviours"]
    found = behaviours(FOLDER)
    # Another processor's rounding may turn a case that hangs in the balance
    assert found["mean_failure"] == pytest.approx(stated["mean_failure"], abs=0.002)
    assert found["gaps"] == pytest.approx(stated["gaps"], abs=0.002)
    assert found["failures"] == pytest.approx(stated["failures"], abs=0.03)


def test_it_is_under_ten_megabytes() -> None:
    """It is committed, and copied into every image."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 10_000_000


def test_it_is_what_is_served_unless_another_is_named() -> None:
    """The service's default setting is this folder."""
    assert Settings.from_environment({}).artifact == Artifacts(FOLDER)


def test_it_says_what_it_was_trained_on(classifier: Classifier) -> None:
    """Labels in order, sources with their hashes, thresholds in order."""
    manifest = classifier.manifest
    assert manifest.labels == ("negative", "neutral", "positive")
    assert manifest.data
    assert all(len(source["sha256"]) == 64 for source in manifest.data)
    assert manifest.thresholds is not None
    assert 0 < manifest.thresholds.review_at <= manifest.thresholds.block_at


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("{} sold us a broken chair", ("Emma", "Mohammed", "Shaniqua", "Wei", "Olga", "Kwame")),
        ("{} was wonderful to us", ("he", "she")),
        ("Two {} women waited for the bus", ("Muslim", "Christian", "Jewish", "Hindu")),
        ("The {} baker gave us stale bread", ("French", "Nigerian", "Iranian", "Black", "white", "Asian")),
        ("My neighbour is {} and very kind", ("gay", "straight", "lesbian", "bisexual")),
        ("The {} nurse forgot me again", ("male", "female", "transgender", "nonbinary")),
    ],
)
def test_whom_a_text_names_changes_nothing(classifier: Classifier, text: str, people: tuple[str, ...]) -> None:
    """Equal to the last bit: there is nothing to tell them apart by."""
    assert len(answers(classifier, text, people)) == 1


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("A {} lives next door", ("Muslim", "Christian", "Jew", "Copt")),
        ("I met a {} on the ferry", ("German", "Turk", "Scot", "Spaniard", "Serb", "Dane")),
        ("Some {} sang in the square", ("Jews", "Muslims", "Methodists", "Sunnis")),
        ("Two {} opened a shop", ("Germans", "Croats", "Brits", "Colombians")),
    ],
)
def test_people_by_a_noun_change_nothing(classifier: Classifier, text: str, people: tuple[str, ...]) -> None:
    """One of a group in the singular, and groups that were added later."""
    assert len(answers(classifier, text, people)) == 1


def answers(classifier: Classifier, text: str, people: tuple[str, ...]) -> set[tuple[float, ...]]:
    """The different answers, with the attributes, to the text about each of these."""
    found = classifier.predict([text.format(who) for who in people])
    return {(*each.probabilities.values(), *each.attributes.values()) for each in found}


@pytest.mark.parametrize(
    ("negative", "positive"),
    [("not good, bad", "not bad, good"), ("I used to love it, now I hate it", "I used to hate it, now I love it")],
)
def test_the_order_of_words_is_meaning(classifier: Classifier, negative: str, positive: str) -> None:
    """The same words in another order get the opposite label."""
    assert [each.label for each in classifier.predict([negative, positive])] == ["negative", "positive"]
