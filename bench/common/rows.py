"""Rows of the data files: tab-separated values, compressed by gzip."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from model.errors import DataError


def tsv_rows(path: Path) -> Iterator[dict[str, str]]:
    """Each row by its columns' names.

    Raises:
        DataError: the file cannot be read.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error})") from None
