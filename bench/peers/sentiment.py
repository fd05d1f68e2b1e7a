"""Peers for sentiment behind one interface: our artifact and two lexica; `learners` has those that are trained here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from model.classifier import Classifier, Prediction
from model.errors import SentimentError

LABELS = ("negative", "neutral", "positive")
NEGATIVE, NEUTRAL, POSITIVE = range(3)

# Neutral is what lies strictly between: VADER's README gives ±0.05 for its compound score. TextBlob's documentation
# gives no threshold; ±0.1 is the one in common use.
VADER_NEUTRAL = 0.05
TEXTBLOB_NEUTRAL = 0.1

BATCH = 128  # texts, of our artifact


P = TypeVar("P")


class PeerMissing(SentimentError):
    """A peer is not available here; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """A peer's predictions of n texts, in order."""

    labels: NDArray[np.int64]  # [n], places in LABELS
    polarity: NDArray[np.float64]  # [n], from -1 to 1; P(positive) - P(negative) where there are probabilities
    probabilities: NDArray[np.float64] | None = None  # [n, 3]; None for peers that know polarity alone


class Peer(Protocol):
    """A classifier of sentiment."""

    name: str

    def predict(self, texts: Sequence[str]) -> Opinions:
        """The predictions of the texts, in order."""

    def size_on_disk(self) -> int:
        """Bytes of the lexica or weights that it needs to predict, without the code that reads them."""


class ArtifactPeer:
    """An artifact of this project, read from a folder.

    Raises:
        ArtifactError: the folder holds none that can be used.
        PeerMissing: its labels are not the three of LABELS.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._classifier = Classifier.load(folder)
        manifest = self._classifier.manifest
        if set(manifest.labels) != set(LABELS):
            raise PeerMissing(f"{folder}: its labels are {', '.join(manifest.labels)}, not {', '.join(LABELS)}")
        self.name = f"{manifest.name}@{manifest.version}"

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer. A text without tokens is neutral."""
        probabilities = np.tile([0.0, 1.0, 0.0], (len(texts), 1))
        for place, answer in answers(self._classifier, texts):
            probabilities[place] = [answer.probabilities[label] for label in LABELS]
        return of_probabilities(probabilities)

    def size_on_disk(self) -> int:
        """See Peer."""
        return folder_bytes(self._folder)


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
            raise not_installed("VADER", "vaderSentiment") from error
        self._analyzer = SentimentIntensityAnalyzer()

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer."""
        scores = [self._analyzer.polarity_scores(text)["compound"] for text in texts]
        return of_polarity(np.array(scores, dtype=np.float64), VADER_NEUTRAL)

    def size_on_disk(self) -> int:
        """See Peer."""
        return folder_bytes(Path(str(files("vaderSentiment"))), "*_lexicon.txt")


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
            raise not_installed("TextBlob", "textblob") from error
        self._polarity = polarity

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer."""
        return of_polarity(np.array([self._polarity(text) for text in texts], dtype=np.float64), TEXTBLOB_NEUTRAL)

    def size_on_disk(self) -> int:
        """See Peer. Its polarity reads one file of those in the package."""
        return folder_bytes(Path(str(files("textblob"))), "en/en-sentiment.xml")


def answers(classifier: Classifier, texts: Sequence[str]) -> Iterator[tuple[int, Prediction]]:
    """The place and the prediction of each text that has tokens, in batches of BATCH."""
    encoded = classifier.encode(texts)
    # Longest first: a batch takes as many steps as its longest text.
    places = sorted((p for p, text in enumerate(encoded) if text.tokens), key=lambda p: -encoded[p].tokens)
    for start in range(0, len(places), BATCH):
        batch = places[start : start + BATCH]
        yield from zip(batch, classifier.infer([encoded[place] for place in batch]), strict=True)


def of_probabilities(probabilities: NDArray[np.float64]) -> Opinions:
    """Opinions of a peer that gives probabilities, [n, 3]."""
    polarity = probabilities[:, POSITIVE] - probabilities[:, NEGATIVE]
    return Opinions(probabilities.argmax(axis=1), polarity, probabilities)


def of_polarity(polarity: NDArray[np.float64], neutral: float) -> Opinions:
    """Opinions of a peer that knows polarity alone, [n]: neutral where it is nearer to 0 than `neutral`."""
    labels = np.where(polarity >= neutral, POSITIVE, np.where(polarity <= -neutral, NEGATIVE, NEUTRAL))
    return Opinions(labels.astype(np.int64), polarity)


def gather(*makers: Callable[[], P]) -> tuple[list[P], list[str]]:
    """The peers that are available here, and why the others are not."""
    peers: list[P] = []
    missing: list[str] = []
    for make in makers:
        try:
            peers.append(make())
        except SentimentError as error:
            missing.append(str(error))
    return peers, missing


def not_installed(peer: str, package: str) -> PeerMissing:
    """The error for a package that is not installed."""
    return PeerMissing(f"{peer}: {package} is not installed (`python3 scripts/install.py bench` installs it)")


def folder_bytes(folder: Path, pattern: str = "**/*") -> int:
    """The bytes of the files in a folder that match a pattern."""
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file())
