"""The ways to score an archive, each in a process of its own: `python -m bench.scoring.ways WAY ARCHIVE …`.

A rate is that of a run under way, without what it takes to start, which the seconds of the whole command have.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.peers.learners import TfidfRegression
from bench.peers.sentiment import Peer, Vader
from bench.scoring.archive import labelled, read_archive
from model.classifier import Classifier
from score.engines.local import LocalEngine
from score.part.scorer import BATCH_TOKENS, Part
from score.part.tally import Tally
from score.run.run import Engine, Options, execute, make_plan

CLASSIFIER, ONE, TWO, RAY, VADER, TFIDF = "classifier", "one process", "two processes", "ray", "VADER", "TF-IDF+LR"
WAYS = (CLASSIFIER, ONE, TWO, RAY, VADER, TFIDF)


@dataclass
class Times:
    """A watcher that records the time and the rows of each part."""

    clock: Callable[[], float] = time.monotonic
    parts: list[tuple[float, int]] = field(default_factory=list)

    def started(self, size: int | None, position: int, tally: Tally) -> None:
        """See Watcher."""

    def scored(self, part: Part, position: int) -> None:
        """See Watcher."""
        self.parts.append((self.clock(), part.tally.rows))

    def rate(self, processes: int) -> float:
        """Rows/s from when each process had done a part to the last part.

        Raises:
            ValueError: there are no more parts than processes.
        """
        counted = self.parts[processes:]
        if not counted:
            raise ValueError("too few parts to measure a rate: use more rows or smaller windows")
        return sum(rows for _, rows in counted) / (counted[-1][0] - self.parts[processes - 1][0])


def rate(way: str, archive: Path, artifact: Path, data: Path, window: int) -> float:
    """Rows/s of a way."""
    if way in (ONE, TWO, RAY):
        return _engine(way, archive, artifact, window)
    texts = read_archive(archive)
    if way == CLASSIFIER:
        classifier = Classifier.load(artifact)
        classifier.warm_up()
        return _timed(texts, window, lambda some: classifier.predict(some, batch_tokens=BATCH_TOKENS))
    peer: Peer = Vader() if way == VADER else TfidfRegression(*labelled(data))
    return _timed(texts, window, peer.predict)


def _engine(way: str, archive: Path, artifact: Path, window: int) -> float:
    processes = 1 if way == ONE else 2
    engine: Engine = LocalEngine(processes)
    if way == RAY:
        from score.engines.cluster import RayEngine

        engine = RayEngine("local", processes)
    times = Times()
    with tempfile.TemporaryDirectory(prefix="sentiment-score-") as folder:
        options = Options((str(archive),), str(Path(folder) / "out"), artifact, window=window)
        execute(make_plan(options), engine, times)
    return times.rate(processes)


def _timed(texts: Sequence[str], window: int, score: Callable[[Sequence[str]], object]) -> float:
    started = time.monotonic()
    for start in range(0, len(texts), window):
        score(texts[start : start + window])
    return len(texts) / (time.monotonic() - started)


def main(arguments: Sequence[str]) -> None:
    """Print the rate of a way as JSON."""
    way, archive, artifact, data, window = arguments
    print(json.dumps(rate(way, Path(archive), Path(artifact), Path(data), int(window))))


if __name__ == "__main__":
    main(sys.argv[1:])
