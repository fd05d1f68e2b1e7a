"""A window -> a part: its rows scored in batches of like lengths, in their places, and written out as bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from model.artifact.manifest import Manifest
from model.classifier import Prediction
from model.errors import ArtifactError
from model.network.batch import batches
from model.text.tokenizer import EncodedText
from records.rows import Fault, Reader
from score.part.columns import Scores
from score.part.tally import Tally
from score.part.window import Window
from score.part.writing import Output, render

BLANK, NULL, FAILED = "blank", "null", "failed: the model could not score the text"
ENCODED_AT_ONCE = 1024  # texts: the tokenizer's own objects take many times the memory of the text
BATCH_TOKENS = 8192


class ScoringClassifier(Protocol):
    """The part of `model.classifier.Classifier` that scoring uses."""

    manifest: Manifest

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """See Classifier."""

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        """See Classifier."""


@dataclass(frozen=True, slots=True)
class Part:
    """A scored window, ready to be written."""

    name: str
    file: int  # as the window says, and so is `consumed`
    consumed: int
    content: bytes
    tally: Tally


@dataclass(frozen=True, slots=True)
class Job:
    """The settings of a worker beside the artifact; pickled and sent to each."""

    reader: Reader
    output: Output
    artifact: str  # "name@version" that every worker must have
    prefix: str  # of the columns that are added
    one_header: bool = False  # only the first part of CSV has one: the parts are written one after another

    def scorer(self, classifier: ScoringClassifier) -> Scorer:
        """The scorer of this job's windows.

        Raises:
            ArtifactError: this is not the artifact that the run was planned with.
        """
        manifest = classifier.manifest
        if (found := f"{manifest.name}@{manifest.version}") != self.artifact:
            raise ArtifactError(f"this worker has the artifact {found}, the run has {self.artifact}")
        return Scorer(self, classifier)


class Scorer:
    """Scores windows with one classifier, one at a time. The same window always gives the same bytes."""

    def __init__(self, job: Job, classifier: ScoringClassifier) -> None:
        self._job = job
        self._classifier = classifier

    def score(self, window: Window) -> Part:
        """Read, score and render a window."""
        rows = self._job.reader.rows(window.block)
        errors = [fault_message(fault, window.label) if fault else None for fault in rows.faults]
        readable: list[int] = []
        for row, text in enumerate(rows.texts):
            if errors[row] is None:
                if text is None:
                    errors[row] = NULL
                else:
                    readable.append(row)
        predictions = self._predictions(rows.texts, readable, errors)
        scores = Scores.of(self._classifier.manifest, predictions, errors)
        header = not self._job.one_header or (window.file, window.number) == (0, 0)
        content = render(rows.kept(), scores.columns(self._job.prefix), self._job.output, header)
        return Part(window.name, window.file, window.block.consumed, content, scores.tally())

    def _predictions(
        self, texts: Sequence[str | None], readable: Sequence[int], errors: list[str | None]
    ) -> list[Prediction | None]:
        encoded: dict[int, EncodedText] = {}
        for start in range(0, len(readable), ENCODED_AT_ONCE):
            rows = readable[start : start + ENCODED_AT_ONCE]
            for row, text in zip(
                rows, _each_or_alone(self._classifier.encode, [texts[row] for row in rows]), strict=True
            ):
                if text is None:
                    errors[row] = FAILED
                elif not text.tokens:
                    errors[row] = BLANK
                else:
                    encoded[row] = text
        predictions: list[Prediction | None] = [None] * len(texts)
        rows = list(encoded)
        for batch in batches([len(encoded[row].token_ids) for row in rows], BATCH_TOKENS):
            chosen = [rows[place] for place in batch]
            for row, prediction in zip(
                chosen, _each_or_alone(self._classifier.infer, [encoded[row] for row in chosen]), strict=True
            ):
                predictions[row] = prediction
                if prediction is None:
                    errors[row] = FAILED
        return predictions


def fault_message(fault: Fault, label: str) -> str:
    """The error of a row: the reason before the colon, then details, file and place."""
    detail = f"{fault.detail}; " if fault.detail else ""
    return f"{fault.reason}: {detail}{label}, {fault.where}"


def _each_or_alone(call: Callable[[Any], Sequence[Any]], given: Sequence[Any]) -> Sequence[Any]:
    """Results of one ``call`` for all; if it raises, of a call for each alone, with None where that raises.

    A panic of the tokenizer's Rust code is no Exception, and must not end the run.
    """
    try:
        return call(given)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:
        if len(given) == 1:
            return [None]
    return [each for one in given for each in _each_or_alone(call, [one])]
