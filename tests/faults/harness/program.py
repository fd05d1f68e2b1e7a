"""A program for a test to run: the service as it is, with a model that misbehaves where a text tells it to."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import NoReturn, cast

from model.classifier import Prediction
from model.text.tokenizer import EncodedText
from service.cli import main
from tests.fixtures.fakes import FakeClassifier, measured

# Seconds that each text takes, so that a test knows how much is too much.
COST = float(os.environ.get("FAULTS_COST", "0"))
RAISES, DIES, HANGS, BREAKS, KILLS = "raises", "dies", "hangs", "breaks", "kills"


class Misbehaving(FakeClassifier):
    """A fake that fails at a word: for that text alone, from then on for every text, or with its thread or process."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """A text that `dies` becomes nothing that the model's thread could use."""
        if any(DIES in text for text in texts):
            return cast(list[EncodedText], [None for _ in texts])
        return super().encode(texts)

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        """As the word says."""
        words = {word for each in encoded for word in self._texts[id(each)].split()}
        actions: dict[str, Callable[[], object]] = {
            RAISES: self._raise,
            HANGS: threading.Event().wait,
            BREAKS: lambda: setattr(self, "broken", True),
            KILLS: lambda: os.kill(os.getpid(), signal.SIGKILL),
        }
        for word in words & actions.keys():
            actions[word]()
        if self.broken:
            self._raise()
        cost = COST * len(encoded)
        if threading.current_thread() is threading.main_thread() or measured([self._texts[id(encoded[0])]]):
            # The batcher sizes its slices by processor time: a model that slept would compute all at once.
            end = time.thread_time() + cost
            while time.thread_time() < end:
                pass
        else:
            time.sleep(cost)
        return super().infer(encoded)

    def _raise(self) -> NoReturn:
        raise RuntimeError("a failure that quotes " + " ".join(self._texts.values()))


if __name__ == "__main__":
    sys.exit(main(load=lambda folder: Misbehaving()))
