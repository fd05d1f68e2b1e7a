"""Peers that learn from labelled texts."""

from __future__ import annotations

import pickle
import re
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.peers.sentiment import LABELS, Opinions, PeerMissing, folder_bytes, not_installed, of_probabilities

# Signs count as words too: "!!!" and ":)" say something.
_WORD = r"(?u)[\w']+|[^\w\s]+"

ITERATIONS = 300  # of the regression, at most

# As in the paper for sentiment: pairs of words, few dimensions, five epochs, the middle of its learning rates.
FASTTEXT: dict[str, float] = {"lr": 0.25, "dim": 10, "epoch": 5, "wordNgrams": 2, "minCount": 2, "bucket": 500_000}


class TfidfRegression:
    """Logistic regression over words and pairs of words weighted by TF-IDF, trained on given texts.

    `targets` are places in LABELS, all three among them.

    Raises:
        PeerMissing: scikit-learn is not installed, or a label has no text.
    """

    name = "TF-IDF+LR"

    def __init__(self, texts: Sequence[str], targets: NDArray[np.int64]) -> None:
        try:
            from sklearn.exceptions import ConvergenceWarning
            from sklearn.feature_extraction.text import TfidfVectorizer
            from sklearn.linear_model import LogisticRegression
            from sklearn.pipeline import make_pipeline
        except ImportError as error:
            raise not_installed(self.name, "scikit-learn") from error
        _require_every_label(self.name, targets)
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=200_000)
        words.set_params(**{"token_pattern": _WORD})
        self._pipeline: Any = make_pipeline(words, LogisticRegression(C=4.0, max_iter=ITERATIONS))
        with warnings.catch_warnings():
            # 560,000 rows are not at their optimum by then. A coarser tolerance that they do reach made it worse by
            # 0.02 in mean accuracy.
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._pipeline.fit(texts, targets)

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer."""
        return of_probabilities(np.asarray(self._pipeline.predict_proba(texts), dtype=np.float64))

    def size_on_disk(self) -> int:
        """See Peer. As a pickle, which is how scikit-learn has it kept."""
        return len(pickle.dumps(self._pipeline))


class FastText:
    """fastText (Joulin et al., 2016) over words and pairs of words, trained on given texts, the same each time.

    `targets` are places in LABELS, all three among them.

    Raises:
        PeerMissing: fasttext is not installed, or a label has no text.
    """

    name = "fastText"

    def __init__(self, texts: Sequence[str], targets: NDArray[np.int64]) -> None:
        _require_every_label(self.name, targets)
        self._model = fasttext_model(texts, targets, FASTTEXT)

    def predict(self, texts: Sequence[str]) -> Opinions:
        """See Peer."""
        return of_probabilities(fasttext_probabilities(self._model, texts, len(LABELS)))

    def size_on_disk(self) -> int:
        """See Peer."""
        with tempfile.TemporaryDirectory(prefix="sentiment-fasttext-") as folder:
            self._model.save_model(str(Path(folder) / "model.bin"))
            return folder_bytes(Path(folder))


def fasttext_model(texts: Sequence[str], targets: NDArray[np.int64], settings: Mapping[str, float]) -> Any:
    """A model of texts [n] and their classes [n], the same each time.

    Raises:
        PeerMissing: fasttext is not installed.
    """
    try:
        import fasttext
    except ImportError as error:
        raise not_installed(FastText.name, "fasttext-community") from error
    # fastText learns rows in their order and weighs the last most, so sources must not come one after another.
    order = np.random.default_rng(0).permutation(len(texts))
    with tempfile.TemporaryDirectory(prefix="sentiment-fasttext-") as folder:
        file = Path(folder) / "train.txt"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(f"__label__{targets[row]} {_fasttext_line(texts[row])}\n" for row in order)
        # One thread: with more, no two trainings are alike.
        return fasttext.train_supervised(str(file), **settings, thread=1, verbose=0)


def fasttext_probabilities(model: Any, texts: Sequence[str], classes: int) -> NDArray[np.float64]:
    """Probabilities of texts, [n, classes]. fastText's own sum to 1.00003, so they are normalised."""
    probabilities = np.full((len(texts), classes), 1e-9)
    answers = model.predict([_fasttext_line(text) for text in texts], k=classes)
    for row, names, values in zip(probabilities, *answers, strict=True):
        row[[int(name.removeprefix("__label__")) for name in names]] += values
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return probabilities


def _fasttext_line(text: str) -> str:
    """A text as fastText reads it: words and signs apart, in one line, none of them a label."""
    return " ".join(re.findall(_WORD, text.lower())).replace("__label__", "")


def _require_every_label(peer: str, targets: NDArray[np.int64]) -> None:
    if len(np.unique(targets)) < len(LABELS):
        raise PeerMissing(f"{peer}: the texts to train on do not have all of {', '.join(LABELS)}")
