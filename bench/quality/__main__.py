"""Print accuracy, macro recall, ECE, speed and size of our artifact and its peers, and as JSON in the last line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.common.command import command, parser, progress, publish
from bench.common.comparison import TIMED, Comparison, Kind, compare
from bench.common.provenance import provenance
from bench.peers.learners import FASTTEXT, ITERATIONS, FastText, TfidfRegression
from bench.peers.sentiment import BATCH, TEXTBLOB_NEUTRAL, VADER_NEUTRAL, ArtifactPeer, Peer, TextBlob, Vader, gather
from bench.quality.measure import measure
from bench.quality.splits import DISTANT, LARGEST, Split, training_rows, validation_splits
from training.evaluation.metrics import BINS

DISTRIBUTIONS = ("torch", "tokenizers", "numpy", "vaderSentiment", "textblob", "scikit-learn", "fasttext-community")
KIND = Kind(
    title="Quality",
    sets="splits",
    detail="labels",
    mean="mean of all splits",
    measures={"accuracy": "accuracy", "macro_recall": "macro recall", "ece": "ECE"},
)


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, print."""
    options = parser("bench.quality", __doc__, output="write the tables to this file, too").parse_args(arguments)
    publish(compared(options.artifact, options.data), options.output)


def compared(artifact: Path, data: Path) -> Comparison:
    """Measure our artifact and each available peer on every split.

    Raises:
        ArtifactError, PeerMissing: the artifact cannot be used.
        DataError: the folder or a file in it is missing or broken.
    """
    origin = provenance(DISTRIBUTIONS)
    ours = ArtifactPeer(artifact)
    progress("reading the rows")
    splits = validation_splits(data)
    texts, targets = training_rows(data)
    progress(f"training the peers that learn on {len(texts):,} rows")
    makers: list[Callable[[], Peer]] = [Vader, TextBlob]
    makers += [lambda: TfidfRegression(texts, targets), lambda: FastText(texts, targets)]
    others, missing = gather(*makers)
    results = compare([ours, *others], splits, measure)
    return Comparison(KIND, origin, splits, results, missing, len(texts), notes(splits[0], len(texts)))


def notes(timed: Split, trained_on: int) -> list[str]:
    """How it is measured."""
    return [
        f"Splits are the rows that `training/recipe/data/sources.py` keeps aside, at most {LARGEST:,} of each, evenly "
        "spaced. An artifact of `make default-model` was not trained on them; another may have been.",
        f"Peers that learn were trained on the {trained_on:,} training rows of the same labelled sources, pooled as "
        f"they are; the 1.6 million distant tweets of {DISTANT} were left out for them, not for ours. TF-IDF+LR stops "
        f"after {ITERATIONS} iterations, converged or not; fastText makes {FASTTEXT['epoch']} epochs in "
        f"{FASTTEXT['dim']} dimensions.",
        "Where a source has 2 labels, negative and positive alone compare: neutral's probability is dropped and the "
        "others sum to 1 again; a peer that knows polarity alone takes its sign; a tie is negative.",
        f"Where it has 3, neutral is a polarity nearer to 0 than {VADER_NEUTRAL} (VADER) or {TEXTBLOB_NEUTRAL} "
        f"(TextBlob). These two give no probabilities, so no ECE (expected calibration error, {BINS} bins).",
        f"texts/s: the {len(timed.texts):,} texts of {timed.name}, given at once, from text to opinion (ours in "
        f"batches of {BATCH}), {TIMED}, in reversed order every other round.",
        "size: what a peer keeps to predict: our artifact's folder, lexica, a pickle, fastText's own file.",
    ]


if __name__ == "__main__":
    sys.exit(main())
