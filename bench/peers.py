"""Other ways to tell sentiment, behind one interface: what our artifact is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model.classifier import Classifier
from model.errors import SentimentError

LABELS = ("negative", "neutral", "positive")
NEGATIVE, NEUTRAL, POSITIVE = range(3)

# Neutral is what lies strictly between: VADER's README gives ±0.05 for its compound score. TextBlob's documentation
# gives no threshold; ±0.1 is the one in common use.
VADER_NEUTRAL = 0.05
TEXTBLOB_NEUTRAL = 0.1


class PeerMissing(SentimentError):
    """A peer that cannot take part here; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """What a peer says of n texts, in their order."""

    labels: NDArray[np.int64]  # [n], places in LABELS
    polarity: NDArray[np.float64]  # [n], from -1 to 1; P(positive) - P(negative) where there are probabilities
    probabilities: NDArray[np.float64] | None = None  # [n, 3]; None for peers that know polarity alone


class Peer(Protocol):
    """Texts in, opinions out."""

    name: str

    def predict(self, texts: Sequence[str]) -> Opinions:
        """An opinion of every text, in order."""


class ArtifactPeer:
    """An artifact of this project, read from a folder.

    Raises:
        ArtifactError: the folder holds none that can be used.
        PeerMissing: its labels are not the three of LABELS.
    """

    def __init__(self, folder: Path) -> None:
        self._classifier = Classifier.load(folder)
        manifest = self._classifier.manifest
        if set(manifest.labels) != set(LABELS):
            raise PeerMissing(f"{folder}: its labels are {', '.join(manifest.labels)}, not {', '.join(LABELS)}")
        self.name = f"{manifest.name}@{manifest.version}"

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer. A text with nothing to read is neutral."""
        readable = [place for place, text in enumerate(self._classifier.encode(texts)) if text.tokens]
        answer = np.tile([0.0, 1.0, 0.0], (len(texts), 1))
        for place, prediction in zip(readable, self._classifier.predict([texts[p] for p in readable]), strict=True):
            answer[place] = [prediction.probabilities[label] for label in LABELS]
        return of_probabilities(answer)


class Vader:
    """VADER, a lexicon with rules (Hutto and Gilbert, 2014).

    Raises:
        PeerMissing: vaderSentiment is not installed.
    """

    name = "VADER"

    def __init__(self) -> None:
        try:
            from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
        except ImportError as error:
            raise _not_installed("VADER", "vaderSentiment") from error
        self._analyzer = SentimentIntensityAnalyzer()

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer."""
        scores = [self._analyzer.polarity_scores(text)["compound"] for text in texts]
        return of_polarity(np.array(scores, dtype=np.float64), VADER_NEUTRAL)


class TextBlob:
    """TextBlob's polarity, a lexicon of adjectives with a few rules.

    Raises:
        PeerMissing: textblob is not installed.
    """

    name = "TextBlob"

    def __init__(self) -> None:
        try:
            from textblob.en import polarity
        except ImportError as error:
            raise _not_installed("TextBlob", "textblob") from error
        self._polarity = polarity

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer."""
        return of_polarity(np.array([self._polarity(text) for text in texts], dtype=np.float64), TEXTBLOB_NEUTRAL)


class TfidfRegression:
    """Logistic regression over words and pairs of words weighted by TF-IDF, trained on what it is given.

    `targets` are places in LABELS, all three among them.

    Raises:
        PeerMissing: scikit-learn is not installed, or a label has no text.
    """

    name = "TF-IDF+LR"

    def __init__(self, texts: Sequence[str], targets: NDArray[np.int64]) -> None:
        try:
            from sklearn.feature_extraction.text import TfidfVectorizer
            from sklearn.linear_model import LogisticRegression
            from sklearn.pipeline import make_pipeline
        except ImportError as error:
            raise _not_installed(self.name, "scikit-learn") from error
        if len(np.unique(targets)) < len(LABELS):
            raise PeerMissing(f"{self.name}: the texts to train on do not have all of {', '.join(LABELS)}")
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=200_000)
        # Signs count as words too: "!!!" and ":)" say something.
        words.set_params(**{"token_pattern": r"(?u)[\w']+|[^\w\s]+"})
        self._pipeline: Any = make_pipeline(words, LogisticRegression(C=4.0, max_iter=300))
        self._pipeline.fit(texts, targets)

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer."""
        return of_probabilities(np.asarray(self._pipeline.predict_proba(texts), dtype=np.float64))


def of_probabilities(probabilities: NDArray[np.float64]) -> Opinions:
    """Opinions of a peer that gives probabilities, [n, 3]."""
    polarity = probabilities[:, POSITIVE] - probabilities[:, NEGATIVE]
    return Opinions(probabilities.argmax(axis=1), polarity, probabilities)


def of_polarity(polarity: NDArray[np.float64], neutral: float) -> Opinions:
    """Opinions of a peer that knows polarity alone, [n]: neutral where it is nearer to 0 than `neutral`."""
    labels = np.where(polarity >= neutral, POSITIVE, np.where(polarity <= -neutral, NEGATIVE, NEUTRAL))
    return Opinions(labels.astype(np.int64), polarity)


def _not_installed(peer: str, package: str) -> PeerMissing:
    return PeerMissing(f"{peer}: {package} is not installed (`python3 scripts/install.py bench` installs it)")
