"""Labelled texts for the peers that learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.peers import LABELS, PeerMissing
from training.data import load_files

# Tweets, sentences and reviews whose labels are ours.
SOURCES = (
    "semeval_tweets",
    "sst3_sentences",
    "tweet_sentiment_extraction",
    "products_tweets",
    "amazon_14_domains",
    "imdb",
)
ROWS_A_SOURCE = 10_000


def labelled_sample(folder: Path, rows: int = ROWS_A_SOURCE, seed: int = 0) -> tuple[list[str], NDArray[np.int64]]:
    """Texts and their places in LABELS: at most so many rows of the training file of each of SOURCES.

    Raises:
        PeerMissing: the folder has none of the files.
        DataError: a file is broken; names the file and the row.
    """
    files = [file for source in SOURCES if (file := folder / f"{source}.train.tsv.gz").exists()]
    if not files:
        raise PeerMissing(f"{folder} has no file of labelled texts to train on, such as {SOURCES[0]}.train.tsv.gz")
    texts: list[str] = []
    targets: list[NDArray[np.int64]] = []
    for place, file in enumerate(files):
        examples = load_files([file], labels=LABELS)
        order = np.random.default_rng([seed, place]).permutation(len(examples))[:rows]
        chosen = examples.select(np.sort(order))
        texts += chosen.texts
        targets.append(chosen.targets)
    return texts, np.concatenate(targets)
