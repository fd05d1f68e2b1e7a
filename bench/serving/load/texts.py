"""Tweets and reviews to send: those of a data folder, or words drawn from a tokenizer where there is none."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import NamedTuple

from model.errors import DataError

TWEETS, REVIEWS = "semeval_tweets", "imdb"
WORDS = (200, 400)  # of a review


class Texts(NamedTuple):
    """Texts to send, and their source."""

    tweets: list[str]
    reviews: list[str]
    source: str


def texts(data: Path | None, tokenizer: Path, count: int = 2000) -> Texts:
    """At most `count` tweets and as many reviews.

    Raises:
        DataError: the folder is broken.
    """
    files = {name: data / f"{name}.train.tsv.gz" for name in (TWEETS, REVIEWS)} if data is not None else {}
    if files and all(file.exists() for file in files.values()):
        from training.data.reading.load import load_files

        read = {name: load_files([file]).texts for name, file in files.items()}
        reviews = [text for text in read[REVIEWS] if WORDS[0] <= len(text.split()) <= WORDS[1]][:count]
        if not reviews:
            raise DataError(f"{files[REVIEWS]}: no review has {WORDS[0]} to {WORDS[1]} words")
        return Texts(read[TWEETS][:count], reviews, f"{TWEETS} and {REVIEWS}")
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    words = [word for word in vocabulary if word.isalpha()]
    draw = random.Random(0)  # noqa: S311 - repeatable, not secret
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))

    def drawn(fewest: int, most: int) -> str:
        return " ".join(draw.choices(words, cum_weights=weights, k=draw.randint(fewest, most)))

    tweets = [drawn(5, 30) for _ in range(count)]
    return Texts(tweets, [drawn(*WORDS) for _ in range(count // 10)], "words drawn from the tokenizer")
