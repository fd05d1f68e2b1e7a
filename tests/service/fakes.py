"""A classifier without weights: words make its scores, and marked words make it misbehave."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from model.artifact.attribute import Attribute
from model.artifact.moderation import Thresholds
from model.classifier import Prediction, Step
from model.inference.engine import Computed
from model.text.alignment import Piece
from model.text.tokenizer import EncodedText
from service.batching.pace import LONGEST, WORDS

GOOD, BAD, POISON, PANIC, EMPTY, UNKNOWN = "good", "bad", "poison", "panic", "nothing", "qzx"
WORD = re.compile(r"\S+")


def measured(texts: Sequence[str]) -> bool:
    """Whether these are the texts by which a model is measured when it is loaded."""
    return texts[0].startswith(WORDS[:32])


class Panic(BaseException):
    """As pyo3 raises it: no Exception."""


@dataclass(frozen=True)
class FakeManifest:
    """The part of a manifest that is served."""

    name: str = "fake"
    version: str = "0123456789ab"
    labels: tuple[str, ...] = ("negative", "neutral", "positive")
    precision: str = "int8"
    thresholds: Thresholds | None = field(default_factory=lambda: Thresholds(0.5, 0.9))
    attributes: tuple[Attribute, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"name": self.name, "version": self.version, "labels": list(self.labels)}


class FakeClassifier:
    """Quick enough for the event loop: counts `good` against `bad`, and for each attribute the words of its name.

    P(attribute) is 0.05, 0.6 or 0.95 for none, one or more of them.

    A text with `poison` fails in `infer`, one with `panic` in `encode`.

    `encoded` and `batches` record every call, but for those that measure the model when it is loaded.
    """

    def __init__(self, manifest: FakeManifest | None = None) -> None:
        self.manifest = manifest or FakeManifest()
        self.kernel = Computed("fake", "it has no weights")
        self.encoded: list[list[str]] = []
        self.batches: list[list[str]] = []
        self.explained: list[list[str]] = []
        self.warm = False
        self._texts: dict[int, str] = {}

    def warm_up(self) -> None:
        """Note that it was called."""
        self.warm = True

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """A token for each word; `nothing` has none."""
        if not measured(texts):
            self.encoded.append(list(texts))
        if any(PANIC in text for text in texts):
            raise Panic("a panic that quotes " + "".join(texts))
        return [self._encode(text) for text in texts]

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        """Score."""
        texts = [self._texts[id(each)] for each in encoded]
        if not measured(texts):
            self.batches.append(texts)
        if any(POISON in text for text in texts):
            raise ValueError("a failure that quotes " + "".join(texts))
        return [self._predict(text, each) for text, each in zip(texts, encoded, strict=True)]

    has_steps = True

    def explain(self, texts: Sequence[str]) -> list[Prediction]:
        """Score each text, and what it was after each word; `explained` records every call."""
        self.explained.append(list(texts))
        found = []
        for text in texts:
            words = [word for word in WORD.finditer(text) if word.group() != EMPTY]
            steps = tuple(
                Step(Piece(word.group(), word.start(), word.end(), place), read.probabilities, read.attributes)
                for place, word in enumerate(words)
                for read in [self._predict(text[: word.end()], self._encode(text))]
            )
            found.append(self.infer([self._encode(text)])[0]._replace(steps=steps))
        return found

    def _encode(self, text: str) -> EncodedText:
        words = [word for word in text.split() if word != EMPTY]
        encoded = EncodedText([sum(map(ord, word)) % 97 for word in words], len(words), words.count(UNKNOWN), False)
        # Kept alive by the record itself, so that no other object can take its id.
        self._texts[id(encoded)] = text
        self._alive = [*getattr(self, "_alive", []), encoded]
        return encoded

    def _predict(self, text: str, encoded: EncodedText) -> Prediction:
        words = text.split()
        counts = (encoded.tokens, encoded.unknown, False)
        attributes = {each.name: (0.05, 0.6, 0.95)[min(2, words.count(each.name))] for each in self.manifest.attributes}
        if not self.manifest.labels:
            return Prediction(None, None, {}, None, *counts, attributes=attributes)
        lean = words.count(GOOD) - words.count(BAD)
        rest = 1 / (2 + 9 ** abs(lean))
        values = [rest] * len(self.manifest.labels)
        values[(lean > 0) - (lean < 0) + 1 if len(values) == 3 else lean > 0] = 1 - rest * (len(values) - 1)
        probabilities = dict(zip(self.manifest.labels, values, strict=True))
        label = max(probabilities, key=lambda each: probabilities[each])
        polar = {"negative", "positive"} <= set(probabilities)
        polarity = probabilities["positive"] - probabilities["negative"] if polar else None
        return Prediction(label, probabilities[label], probabilities, polarity, *counts, attributes=attributes)


def moderating(**other: Any) -> FakeManifest:
    """The manifest of a model with attributes; of `insult` it has no thresholds."""
    attributes = (
        Attribute("toxicity", thresholds=Thresholds(0.5, 0.9)),
        Attribute("threat", thresholds=Thresholds(0.4, 0.9)),
        Attribute("insult"),
    )
    return FakeManifest(**{"attributes": attributes, **other})


class Short(FakeClassifier):
    """Reads two words of a text and says that it was truncated where there are more."""

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        """As the other, with the mark."""
        return [each._replace(truncated=each.tokens > 2) for each in super().infer(encoded)]


class SlowClassifier(FakeClassifier):
    """Too slow for the event loop, so that all of its texts are computed in the thread.

    `hold()` makes `infer` wait for `release`, after it set `entered`: a test can then look at what happens while the
    model is busy.
    """

    def __init__(self, manifest: FakeManifest | None = None) -> None:
        super().__init__(manifest)
        self.entered = threading.Event()
        self.release = threading.Event()
        self.release.set()

    def hold(self) -> None:
        """Make `infer` wait from now on."""
        self.entered.clear()
        self.release.clear()

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        """Take long for the texts that are measured when the model is loaded, and wait where a test asked for it."""
        if measured([self._texts[id(encoded[0])]]):
            end = time.thread_time() + 1.1 * LONGEST
            while time.thread_time() < end:
                pass
        self.entered.set()
        # A test that forgets to release fails instead of hanging.
        if not self.release.wait(timeout=20):
            raise TimeoutError
        return super().infer(encoded)
