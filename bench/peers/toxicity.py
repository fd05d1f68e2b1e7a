"""Peers for toxicity behind one interface: our artifact, a regression, an SVM and a word list."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bench.peers.sentiment import PeerMissing, answers, folder_bytes, not_installed
from model.classifier import Classifier
from training.evaluation.baseline import NAME, fit_shares, tfidf
from training.recipe.data.toxicity import ATTRIBUTES

Ratings = Mapping[str, NDArray[np.float64]]  # attribute -> [n], from 0 to 1


class ToxicityPeer(Protocol):
    """A classifier of toxicity and other attributes."""

    name: str
    gives_probabilities: bool  # else its ratings are a yes or a no, and have no calibration

    def predict(self, texts: Sequence[str]) -> Ratings:
        """The share of each attribute that it knows, for every text in order."""

    def size_on_disk(self) -> int:
        """Bytes of the list or the weights that it needs to predict, without the code that reads them."""


class ArtifactToxicity:
    """An artifact of this project, read from a folder.

    Raises:
        ArtifactError: the folder holds none that can be used.
        PeerMissing: it has no attributes.
    """

    gives_probabilities = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._classifier = Classifier.load(folder)
        manifest = self._classifier.manifest
        self.attributes = tuple(each.name for each in manifest.attributes)
        self.name = f"{manifest.name}@{manifest.version}"
        if ATTRIBUTES[0] not in self.attributes:
            raise PeerMissing(f"{folder}: {self.name} has no attribute {ATTRIBUTES[0]!r}")

    def predict(self, texts: Sequence[str]) -> Ratings:
        """See ToxicityPeer. A text without tokens has 0 of every attribute."""
        found = {name: np.zeros(len(texts)) for name in self.attributes}
        for place, answer in answers(self._classifier, texts):
            for name in self.attributes:
                found[name][place] = answer.attributes[name]
        return found

    def size_on_disk(self) -> int:
        """See ToxicityPeer."""
        return folder_bytes(self._folder)


class TfidfToxicity:
    """The baseline of `sentiment-train fit`: for each attribute TF-IDF with logistic regression, where it is known.

    ``shares`` [n, ATTRIBUTES], NaN where the attribute is unknown, of the texts [n] to learn from.
    """

    name = NAME
    gives_probabilities = True

    def __init__(self, texts: Sequence[str], shares: NDArray[np.float32]) -> None:
        self._fitted: dict[str, tuple[Any, Any]] = {}
        for place, attribute in enumerate(ATTRIBUTES):
            known = np.flatnonzero(~np.isnan(shares[:, place])).tolist()
            words = tfidf()
            features = words.fit_transform([texts[row] for row in known])
            if (regression := fit_shares(features, shares[known, place].astype(np.float64))) is not None:
                self._fitted[attribute] = (words, regression)

    def predict(self, texts: Sequence[str]) -> Ratings:
        """See ToxicityPeer."""
        return {
            name: np.asarray(regression.predict_proba(words.transform(texts))[:, 1], dtype=np.float64)
            for name, (words, regression) in self._fitted.items()
        }

    def size_on_disk(self) -> int:
        """See ToxicityPeer. As a pickle, which is how scikit-learn has it kept."""
        return len(pickle.dumps(self._fitted))


class AltProfanityCheck:
    """alt-profanity-check: a linear SVM over counts of words, trained on Davidson's tweets and comments of Wikipedia.

    Rows of ``davidson`` and ``perspective_scores`` may be among what it learnt.

    Raises:
        PeerMissing: it is not installed.
    """

    gives_probabilities = True

    def __init__(self) -> None:
        try:
            from profanity_check import predict_prob
        except ImportError as error:
            raise not_installed("alt-profanity-check", "alt-profanity-check") from error
        self._predict = predict_prob
        self.name = "alt-profanity-check"

    def predict(self, texts: Sequence[str]) -> Ratings:
        """See ToxicityPeer."""
        return {ATTRIBUTES[0]: np.asarray(self._predict(list(texts)), dtype=np.float64)}

    def size_on_disk(self) -> int:
        """See ToxicityPeer."""
        return folder_bytes(Path(str(files("profanity_check"))), "data/*.joblib")


class WordList:
    """A text is toxic where it has a word of a list: that of better-profanity, as whole words in any case.

    The list alone: the package's own search compares every word of a text with each of its words, and takes minutes.

    Raises:
        PeerMissing: better-profanity is not installed.
    """

    name = "word list"
    gives_probabilities = False

    def __init__(self) -> None:
        try:
            package = distribution("better-profanity")
        except PackageNotFoundError as error:
            raise not_installed(self.name, "better-profanity") from error
        self._file = Path(str(package.locate_file("better_profanity/profanity_wordlist.txt")))
        words = self._file.read_text(encoding="utf-8").split("\n")
        # Longest first, so that "ass hole" is not read as "ass" and then a hole
        listed = sorted({word.strip().lower() for word in words if word.strip()}, key=lambda word: (-len(word), word))
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)", re.IGNORECASE)

    def predict(self, texts: Sequence[str]) -> Ratings:
        """See ToxicityPeer."""
        return {ATTRIBUTES[0]: np.array([float(bool(self._pattern.search(text))) for text in texts])}

    def size_on_disk(self) -> int:
        """See ToxicityPeer."""
        return self._file.stat().st_size
