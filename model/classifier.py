"""The Python API: ``Classifier.load(path).predict(texts)``. The service uses torch only through it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from model.artifact.artifact import Artifact, load_artifact
from model.artifact.manifest import Manifest
from model.errors import ArtifactError, DataError
from model.inference.engine import open_network
from model.network.batch import batches
from model.text.alignment import Aligner, Piece
from model.text.tokenizer import EncodedText, TextEncoder

_NONE: dict[str, float] = {}  # never written to


class Step(NamedTuple):
    """The prediction after a token."""

    piece: Piece  # the token, and its place in the text as sent
    probabilities: dict[str, float]
    attributes: dict[str, float] = _NONE


class Prediction(NamedTuple):
    """The prediction for one text. Every number is finite."""

    label: str | None  # None if the artifact has only attributes
    score: float | None  # the label's calibrated probability; None without one
    probabilities: dict[str, float]  # in the manifest's order of labels; they add up to 1
    polarity: float | None  # P(positive) - P(negative) in [-1, 1]; None without these labels
    tokens: int  # of the whole text
    unknown: int  # of the tokens that were read
    truncated: bool  # longer than max_tokens: only head and tail were read
    steps: tuple[Step, ...] = ()  # if asked for, one for each token read; the last equals the prediction
    attributes: dict[str, float] = _NONE  # probabilities in the manifest's order; empty without attributes


class Classifier:
    """A loaded artifact that scores texts. Threads may share it after warm-up."""

    def __init__(self, artifact: Artifact, kernel: str = "auto") -> None:
        """``kernel`` as in ``load``."""
        self.manifest: Manifest = artifact.manifest
        self.has_steps = hasattr(artifact.network, "steps")  # artifacts of earlier versions have no steps
        max_tokens = artifact.manifest.tokenizer.max_tokens
        # With the kernel, the module and its table are freed
        self._network, self.kernel = open_network(artifact.network, artifact.manifest.precision, max_tokens, kernel)
        self._encoder = TextEncoder(artifact.tokenizer, max_tokens)
        self._aligner = Aligner(artifact.tokenizer)
        self._labels = artifact.manifest.labels
        self._attributes = tuple(each.name for each in artifact.manifest.attributes)
        self._polar = {"negative", "positive"} <= set(self._labels)

    @classmethod
    def load(cls, path: str | Path, *, threads: int | None = 1, kernel: str = "auto") -> Classifier:
        """Load an artifact, and set the number of torch threads of this process.

        One thread a process serves a small network fastest; None keeps torch's setting. ``kernel``: "auto" uses the
        compiled kernel if it is built and agrees with TorchScript, "off" TorchScript; or an instruction set's name.

        Raises:
            ArtifactError: the artifact is missing, altered or does not fit; says which file and field.
        """
        if threads is not None:
            torch.set_num_threads(threads)
        return cls(load_artifact(path), kernel)

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Texts -> token ids, in order; a blank text has ``tokens == 0``.

        Raises:
            DataError: a text holds a lone surrogate.
        """
        return self._encoder.encode(texts)

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        """Score encoded texts as one batch, whatever their lengths; answers in the order given.

        Raises:
            ValueError: there are no texts, or one has no tokens.
            SentimentError: the network gave a number that is not finite.
        """
        answers = self._network.answer([text.token_ids for text in encoded])
        return [self._prediction(text, row) for text, row in zip(encoded, answers, strict=True)]

    def explain(self, texts: Sequence[str]) -> list[Prediction]:
        """Score texts that have tokens as one batch, with the steps of each. Takes 10 microseconds a character more.

        Raises:
            ArtifactError: the network has no steps.
            DataError: a text holds a lone surrogate.
            ValueError: there are no texts, or one has no tokens.
            SentimentError: the network gave a number that is not finite.
        """
        if not self.has_steps:
            raise ArtifactError("model.pt: exported without steps; export the artifact again")
        encoded = self.encode(texts)
        steps = self._network.steps([text.token_ids for text in encoded])
        return [self._explained(*each) for each in zip(texts, encoded, steps, strict=True)]

    def predict(self, texts: Sequence[str], *, batch_tokens: int = 16384) -> list[Prediction]:
        """Score any number of texts, in order, in batches of like lengths of at most ``batch_tokens`` tokens.

        Raises:
            DataError: a text has no tokens, or holds a lone surrogate; names its index.
        """
        encoded = self.encode(texts)
        for index, text in enumerate(encoded):
            if not text.tokens:
                raise DataError(f"text {index}: has no tokens")
        return self.predict_encoded(encoded, batch_tokens=batch_tokens)

    def predict_encoded(self, encoded: Sequence[EncodedText], *, batch_tokens: int = 16384) -> list[Prediction]:
        """Score any number of encoded texts, all with tokens, as ``predict`` does."""
        answers: dict[int, Prediction] = {}
        for rows in batches([len(text.token_ids) for text in encoded], batch_tokens):
            answers.update(zip(rows, self.infer([encoded[row] for row in rows]), strict=True))
        return [answers[row] for row in range(len(encoded))]

    def warm_up(self) -> None:
        """Score a few texts of different lengths, so that no request waits for compilation."""
        for _ in range(3):  # TorchScript profiles twice and then compiles
            for length in (1, 16, self.manifest.tokenizer.max_tokens):
                self.infer([EncodedText([0] * length, length, length, False), EncodedText([0], 1, 1, False)])

    def _explained(self, text: str, encoded: EncodedText, rows: list[list[float]]) -> Prediction:
        pieces = self._encoder.read(self._aligner.pieces(text))
        steps = [Step(piece, *self._named(row)) for piece, row in zip(pieces, rows, strict=True)]
        return self._prediction(encoded, rows[-1])._replace(steps=tuple(steps))

    def _prediction(self, text: EncodedText, row: list[float]) -> Prediction:
        probabilities, attributes = self._named(row)
        label = max(probabilities, key=probabilities.__getitem__) if probabilities else None
        score = None if label is None else probabilities[label]
        polarity = probabilities["positive"] - probabilities["negative"] if self._polar else None
        _, tokens, unknown, truncated = text
        return Prediction(label, score, probabilities, polarity, tokens, unknown, truncated, (), attributes)

    def _named(self, row: list[float]) -> tuple[dict[str, float], dict[str, float]]:
        """A row of outputs -> probabilities of the labels, and of the attributes."""
        probabilities = dict(zip(self._labels, row, strict=False))  # the attributes are behind them
        return probabilities, dict(zip(self._attributes, row[len(probabilities) :], strict=True))
