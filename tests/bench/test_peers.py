"""Peers: how a polarity becomes a label, and who says so when one cannot take part."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from bench.peers import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    PeerMissing,
    TextBlob,
    TfidfRegression,
    Vader,
    of_polarity,
    of_probabilities,
)


def test_a_threshold_is_no_longer_neutral() -> None:
    """At the threshold a polarity has a side, as VADER's authors have it; nearer to 0 it is neutral."""
    opinions = of_polarity(np.array([-1.0, -0.05, -0.049, 0.0, 0.049, 0.05]), 0.05)
    assert opinions.labels.tolist() == [NEGATIVE, NEGATIVE, NEUTRAL, NEUTRAL, NEUTRAL, POSITIVE]
    assert opinions.probabilities is None


def test_probabilities_give_labels_and_polarity() -> None:
    """The label is the likeliest, the polarity the difference of the outer two."""
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
    ],
)
def test_a_peer_that_is_not_installed_says_so(modules, make, package, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the package that is missing."""
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(PeerMissing, match=f"{package} is not installed"):
        make()


def test_lexicons_tell_praise_from_blame() -> None:
    """VADER and TextBlob, where installed, put praise above and blame below neutral."""
    for package, peer in (("vaderSentiment", Vader), ("textblob", TextBlob)):
        pytest.importorskip(package)
        assert peer().predict(["A great day", "A table", "A horrible day"]).labels.tolist() == [2, 1, 0]


def test_the_regression_learns_what_it_is_given() -> None:
    """It tells apart the words it was trained on, and refuses texts that lack a label."""
    pytest.importorskip("sklearn")
    texts, targets = ["fine day", "table", "grim day"] * 4, np.array([2, 1, 0] * 4)
    peer = TfidfRegression(texts, targets)
    opinions = peer.predict(["table", "grim", "fine"])
    assert opinions.labels.tolist() == [1, 0, 2]
    assert opinions.probabilities is not None
    assert opinions.probabilities.sum(axis=1) == pytest.approx([1, 1, 1])
    with pytest.raises(PeerMissing, match="do not have all"):
        TfidfRegression(texts, np.minimum(targets, 1))
