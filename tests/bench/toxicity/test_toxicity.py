"""The table of toxicity: its rows, figures and output."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.common.comparison import Comparison, Result
from bench.common.provenance import Provenance
from bench.peers.sentiment import PeerMissing
from bench.peers.toxicity import AltProfanityCheck, Ratings, TfidfToxicity, WordList
from bench.toxicity.__main__ import KIND, main, measure, notes
from bench.toxicity.sets import RatedSet, rated_sets, training_rows
from model.errors import DataError
from tests.bench.toxicity.conftest import ROWS
from training.recipe.data.toxicity import ATTRIBUTES, LICENCES, TRAIN

PROVENANCE = Provenance("2026-01-31", "0123456789ab", "a processor", {"Python": "3.11.7"})


class Sayings:
    """A peer with given answers on toxicity."""

    def __init__(self, ratings: Sequence[float], *, gives_probabilities: bool = True) -> None:
        self.name, self.gives_probabilities = "sayings", gives_probabilities
        self._ratings = np.array(ratings)

    def predict(self, texts: Sequence[str]) -> Ratings:
        return {"toxicity": self._ratings}

    def size_on_disk(self) -> int:
        return 1_500_000


def figures(*values: float | None) -> dict[str, float | None]:
    return dict(zip(KIND.measures, values, strict=True))


def rated_set(*shares: float, source: str = "olid", attribute: str = "toxicity") -> RatedSet:
    return RatedSet(source, attribute, ["text"] * len(shares), np.array(shares))


def test_sets_are_the_validation_rows_by_source_and_attribute(rated: Path) -> None:
    """Each source has toxicity, and other attributes with enough yes and no answers."""
    sets = rated_sets(rated)
    assert [each.name for each in sets] == [*sorted(LICENCES), "hateval: identity_attack"]
    assert all(len(each.texts) == 40 and "validation" in each.texts[0] for each in sets)
    olid = next(each for each in sets if each.name == "olid")
    assert [share == 1 for share in olid.shares] == ["awful" in text for text in olid.texts]


def test_no_text_that_is_asked_about_is_learnt_from(rated: Path) -> None:
    """Peers train on the training rows of all sources, which share no text with the sets."""
    texts, shares = training_rows(rated)
    assert len(texts) == len(shares) == len(LICENCES) * ROWS[TRAIN]
    assert not {text for each in rated_sets(rated) for text in each.texts} & set(texts)
    assert shares.shape[1] == len(ATTRIBUTES)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error names it, for training and validation rows."""
    for read in (rated_sets, training_rows):
        with pytest.raises(DataError, match="nowhere: there is no such folder"):
            read(tmp_path / "nowhere")


def test_what_is_said_is_measured() -> None:
    """AUC, F1 at 0.5 and ECE equal those by hand."""
    found = measure(Sayings([0.9, 0.6, 0.2, 0.1]), rated_set(1, 0, 1, 0))
    assert found is not None
    assert (found["auc"], found["f1"]) == (0.75, 0.5)
    assert found["ece"] == pytest.approx((0.1 + 0.6 + 0.8 + 0.1) / 4)


def test_a_yes_or_no_has_no_calibration_and_other_attributes_no_figure() -> None:
    """A word list has no ECE, and no figures of attributes it lacks."""
    peer = Sayings([1.0, 0.0], gives_probabilities=False)
    assert measure(peer, rated_set(1, 0)) == figures(1.0, 1.0, 1.0, None)
    assert measure(peer, rated_set(1, 0, attribute="insult")) is None


def test_the_regression_learns_each_attribute_where_it_is_known(rated: Path) -> None:
    """It separates the words of the training rows, and skips an attribute with one answer."""
    texts, shares = training_rows(rated)
    found = TfidfToxicity(texts, shares).predict(["awful words", "lovely words"])
    assert {"toxicity", "identity_attack"} <= found.keys()
    for name in ("toxicity", "identity_attack"):
        assert found[name][0] > 0.6 > 0.4 > found[name][1]


@pytest.mark.parametrize(("module", "make"), [("profanity_check", AltProfanityCheck)])
def test_a_peer_that_is_not_installed_says_so(module: str, make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the package that is missing."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(PeerMissing, match="alt-profanity-check is not installed"):
        make()


def test_the_word_list_finds_whole_words_in_any_case() -> None:
    """A word inside another one does not match."""
    try:
        peer = WordList()
    except PeerMissing:
        pytest.skip("better-profanity is not installed")
    assert peer.predict(["BASTARD!", "a classic assessment", "you bastard"])["toxicity"].tolist() == [1, 0, 1]
    assert 1_000 < peer.size_on_disk() < 100_000


def test_the_ready_made_classifier_tells_insults_from_thanks() -> None:
    """alt-profanity-check, if installed, scores insults above thanks."""
    pytest.importorskip("profanity_check")
    insult, thanks = AltProfanityCheck().predict(["you stupid bastard", "thank you for the tea"])["toxicity"]
    assert insult > 0.8 > 0.2 > thanks


def test_the_tables_hold_each_figure_and_say_what_is_missing() -> None:
    """A peer is a summary row of means over toxicity's sets, and a column of each measure."""
    sets = [rated_set(1, 0, 0), rated_set(1, 1, source="news"), rated_set(1, 0, attribute="insult")]
    ours = {
        "olid": figures(0.9, 0.8, 0.7, 0.1),
        "news": figures(0.7, 0.6, 0.5, 0.3),
        "olid: insult": figures(0.1, 0.1, 0.1, 0.1),
    }
    words = {"olid": figures(0.6, 0.5, 0.4, None), "news": figures(0.5, 0.5, 0.4, None)}
    results = [Result("ours", ours, 12345.6, 1_500_000), Result("word list", words, 99.9, 7_000)]
    missing = ["alt-profanity-check: not here"]
    report = Comparison(KIND, PROVENANCE, sets, results, missing, 1234, notes(sets[0], 1234))
    lines = [" ".join(line.split()) for line in report.markdown().splitlines()]
    assert "| ours | 0.800 | 0.700 | 0.600 | 0.200 | 12,346 | 1.5 |" in lines
    assert "| word list | 0.550 | 0.500 | 0.400 | – | 100 | 0.0 |" in lines
    assert "| olid | 3 | 1 | 0.900 | 0.600 |" in lines
    assert "| olid: insult | 2 | 1 | 0.100 | – |" in lines
    assert "- Left out: alt-profanity-check: not here." in lines
    assert any("1,234 training rows" in line for line in lines)
    read = json.loads(report.json())
    assert "\n" not in report.json()
    assert read["results"][1]["mean"] == {"auc": 0.55, "average_precision": 0.5, "f1": 0.4, "ece": None}
    assert read["sets"]["news"] == {"texts": 2, "yes": 2}


def test_the_command_prints_tables_and_then_json_and_keeps_the_tables(
    rated: Path, attributed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both have every set and every installed peer."""
    kept = tmp_path / "results" / "toxicity.md"
    assert main(["--artifact", str(attributed), "--data", str(rated), "--output", str(kept)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(kept.read_text(encoding="utf-8"))
    found = json.loads(printed.splitlines()[-1])
    ours, linear, *_ = found["results"]
    assert len(found["results"]) + len(found["missing"]) == 4
    assert ours["peer"].startswith("tiny@")
    assert "hateval: identity_attack" not in ours["sets"]
    assert linear["sets"]["hateval: identity_attack"]["auc"] == linear["mean"]["auc"] == 1.0


def test_an_artifact_without_toxicity_is_left_out_and_a_missing_one_is_an_error(
    rated: Path, attributed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first is a note and status 0, so that `make quality` goes on."""
    assert main(["--artifact", str(tmp_path / "nowhere"), "--data", str(rated)]) == 1
    assert main(["--artifact", str(attributed), "--data", str(tmp_path / "nowhere")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("nowhere") == 2
