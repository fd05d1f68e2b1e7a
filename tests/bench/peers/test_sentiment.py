"""Peers: labels from polarity, and the error of a peer that is not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from bench.peers.learners import FastText, TfidfRegression
from bench.peers.sentiment import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    PeerMissing,
    TextBlob,
    Vader,
    folder_bytes,
    of_polarity,
    of_probabilities,
)


def test_a_threshold_is_no_longer_neutral() -> None:
    """A polarity at the threshold has a side, as in VADER; below it, it is neutral."""
    opinions = of_polarity(np.array([-1.0, -0.05, -0.049, 0.0, 0.049, 0.05]), 0.05)
    assert opinions.labels.tolist() == [NEGATIVE, NEGATIVE, NEUTRAL, NEUTRAL, NEUTRAL, POSITIVE]
    assert opinions.probabilities is None


def test_probabilities_give_labels_and_polarity() -> None:
    """The label is the likeliest; polarity is the difference of positive and negative."""
    opinions = of_probabilities(np.array([[0.5, 0.2, 0.3], [0.1, 0.2, 0.7]]))
    assert opinions.labels.tolist() == [NEGATIVE, POSITIVE]
    assert opinions.polarity == pytest.approx([-0.2, 0.6])


@pytest.mark.parametrize(
    ("modules", "make", "package"),
    [
        (["vaderSentiment", "vaderSentiment.vaderSentiment"], Vader, "vaderSentiment"),
        (["textblob", "textblob.en"], TextBlob, "textblob"),
        (
            ["sklearn", "sklearn.feature_extraction.text"],
            lambda: TfidfRegression(["a"], np.array([0], dtype=np.int64)),
            "scikit-learn",
        ),
        (["fasttext"], lambda: FastText(["a", "b", "c"], np.array([0, 1, 2])), "fasttext-community"),
    ],
)
def test_a_peer_that_is_not_installed_says_so(modules, make, package, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the package that is missing."""
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(PeerMissing, match=f"{package} is not installed"):
        make()


def test_lexicons_tell_praise_from_blame() -> None:
    """VADER and TextBlob, if installed, score praise above neutral and blame below."""
    for package, peer in (("vaderSentiment", Vader), ("textblob", TextBlob)):
        pytest.importorskip(package)
        assert peer().predict(["A great day", "A table", "A horrible day"]).labels.tolist() == [2, 1, 0]


@pytest.mark.parametrize(("package", "learner"), [("sklearn", TfidfRegression), ("fasttext", FastText)])
def test_a_learner_learns_what_it_is_given(package: str, learner: type[TfidfRegression | FastText]) -> None:
    """It separates its training words, equally each time, and refuses training texts that lack a label."""
    pytest.importorskip(package)
    texts, targets = ["fine day", "table", "grim day"] * 100, np.array([2, 1, 0] * 100)
    opinions, again = (learner(texts, targets).predict(["table", "Grim", "fine", ""]) for _ in range(2))
    assert opinions.labels.tolist()[:3] == [1, 0, 2]
    assert opinions.probabilities is not None
    assert opinions.probabilities.sum(axis=1) == pytest.approx([1, 1, 1, 1])
    assert (opinions.probabilities == again.probabilities).all()
    with pytest.raises(PeerMissing, match="do not have all"):
        learner(texts, np.minimum(targets, 1))


def test_fasttext_takes_no_text_for_a_label_or_for_two() -> None:
    """Its label mark and line ends are escaped in texts."""
    pytest.importorskip("fasttext")
    texts = ["fine\n__label__9 day", "table", "grim day"] * 100
    opinions = FastText(texts, np.array([2, 1, 0] * 100)).predict(["fine __label__0", "a\ntable"])
    assert opinions.labels.tolist() == [2, 1]


def test_a_peer_says_how_much_it_keeps() -> None:
    """A lexicon has the size of its files; more training words make a larger model."""
    for package, peer in (("vaderSentiment", Vader), ("textblob", TextBlob)):
        pytest.importorskip(package)
        assert 100_000 < peer().size_on_disk() < 1_000_000
    texts, targets = ["fine day", "table", "grim day"] * 4, np.array([2, 1, 0] * 4)
    more = [*texts, *("a long walk with many other words in it",) * 3]
    for package, learner in (("sklearn", TfidfRegression), ("fasttext", FastText)):
        pytest.importorskip(package)
        small, large = learner(texts, targets), learner(more, np.append(targets, [1, 1, 1]))
        assert 0 < small.size_on_disk() < large.size_on_disk()


def test_a_folder_has_the_bytes_of_the_files_that_match(tmp_path: Path) -> None:
    """Matching files of subfolders count, others do not."""
    (tmp_path / "within").mkdir()
    (tmp_path / "a.txt").write_bytes(b"12345")
    (tmp_path / "within" / "b.bin").write_bytes(b"123")
    assert folder_bytes(tmp_path) == 8
    assert folder_bytes(tmp_path, "*.txt") == 5
