"""Print accuracy, macro recall, ECE, speed and size of our artifact and its peers, and as JSON in the last line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.learners import FastText, TfidfRegression
from bench.peers import ArtifactPeer, Peer, TextBlob, Vader, gather
from bench.provenance import provenance
from bench.quality.measure import measure, texts_per_second
from bench.quality.report import Report, Result
from bench.quality.splits import training_rows, validation_splits
from model.errors import SentimentError

DISTRIBUTIONS = ("torch", "tokenizers", "numpy", "vaderSentiment", "textblob", "scikit-learn", "fasttext-community")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, measure, print; 1 where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--artifact", type=Path, default=Path("model/default"), help="folder of our artifact")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the labelled files")
    parser.add_argument("--output", type=Path, help="write the tables to this file, too")
    options = parser.parse_args(arguments)
    try:
        report = compare(options.artifact, options.data)
    except SentimentError as error:
        print(error, file=sys.stderr)
        return 1
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(report.markdown(), encoding="utf-8")
    print(report.markdown())
    print(report.json())
    return 0


def compare(artifact: Path, data: Path) -> Report:
    """Put every split to our artifact and to each peer that is there.

    Raises:
        ArtifactError, PeerMissing: the artifact cannot be used.
        DataError: the folder or a file in it is missing or broken.
    """
    begun = provenance(DISTRIBUTIONS)
    ours = ArtifactPeer(artifact)
    _say("reading the rows")
    splits = validation_splits(data)
    texts, targets = training_rows(data)
    _say(f"training the peers that learn on {len(texts):,} rows")
    others, missing = gather(Vader, TextBlob, lambda: TfidfRegression(texts, targets), lambda: FastText(texts, targets))
    peers: list[Peer] = [ours, *others]
    figures = []
    for peer in peers:
        _say(f"asking {peer.name}")
        figures.append({split.name: measure(peer, split) for split in splits})
    _say("timing")
    speeds = texts_per_second(peers, splits[0].texts)
    results = [
        Result(peer.name, found, speed, peer.size_on_disk())
        for peer, found, speed in zip(peers, figures, speeds, strict=True)
    ]
    return Report(begun, splits, results, missing, len(texts))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
