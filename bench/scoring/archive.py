"""An archive of any size: the tweets of a file, repeated as often as needed."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.peers.sentiment import LABELS
from model.errors import DataError
from training.recipe.data.sources import read_columns

TWEETS = "sentiment140.train.tsv.gz"
LABELLED = "semeval_tweets.train.tsv.gz"  # training data of TF-IDF
_SCHEMA = pa.schema([("id", pa.int64()), ("text", pa.string())])
_ROWS_AT_ONCE = 50_000


def write_archive(data: Path, rows: int, path: Path) -> Path:
    """Write `rows` rows as one Parquet file.

    Raises:
        DataError: there are no tweets.
    """
    found = cycle(_tweets(data / TWEETS)) if rows else iter(())
    with pq.ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
        for start in range(0, rows, _ROWS_AT_ONCE):
            texts = list(islice(found, min(_ROWS_AT_ONCE, rows - start)))
            numbers = np.arange(start, start + len(texts))
            writer.write_table(pa.table({"id": numbers, "text": texts}, schema=_SCHEMA))
    return path


def read_archive(path: Path) -> list[str]:
    """The texts of an archive."""
    texts: list[str] = pq.read_table(path, columns=["text"]).column(0).to_pylist()
    return texts


def labelled(data: Path) -> tuple[list[str], NDArray[np.int64]]:
    """Texts and the places of their labels in LABELS.

    Raises:
        DataError: the file is not there.
    """
    rows = list(read_columns(data / LABELLED, ["label"]))
    return [row["text"] for row in rows], np.array([LABELS.index(row["label"]) for row in rows])


def _tweets(path: Path) -> list[str]:
    texts = [row["text"] for row in read_columns(path, ()) if row["text"].strip()]
    if not texts:
        raise DataError(f"{path}: holds no tweets")
    return texts
