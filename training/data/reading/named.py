"""Data sets by name, from the Hugging Face hub or a folder that holds one, through `datasets`."""

from __future__ import annotations

import logging
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import datasets
from datasets.utils import logging as datasets_logging

from model.errors import DataError
from records.formats.json_rows import value_of
from records.rows import NULL, Fault, Kind, Projection, Rows, Value, require_columns

_BLOCK = 10_000  # rows read at a time


@contextmanager
def named_rows(
    name: str, projection: Projection, split: str
) -> Iterator[tuple[str, Iterator[tuple[Rows, array[int]]]]]:
    """Yield the name of a data set for messages, and its rows in blocks, each with the numbers of its rows.

    ``name`` is `name` or `name:config` of the hub, whose files the library caches, or a folder. The numbers of classes
    are given as the classes' names.

    Raises:
        DataError: names the data set.
    """
    where = f"data set {name!r}, split {split!r}"
    local = Path(name).is_dir()
    path, _, config = (name, "", "") if local else name.partition(":")
    with tempfile.TemporaryDirectory(prefix="sentiment-rows-", ignore_cleanup_errors=True) as scratch:
        try:
            with quiet_datasets():
                rows = datasets.load_dataset(path, config or None, split=split, cache_dir=scratch if local else None)
        except ConnectionError as error:
            raise DataError(f"{where}: the hub cannot be reached, and there is no local copy") from error
        except datasets.exceptions.DatasetNotFoundError as error:
            raise DataError(f"{where}: does not exist on the hub, or you have no access to it") from error
        except (datasets.exceptions.DatasetsError, OSError, ValueError) as error:
            raise DataError(f"{where}: cannot be loaded: {error}") from error
        require_columns(where, projection.names, rows.column_names)
        yield where, _blocks(rows.select_columns(projection.names), projection)


@contextmanager
def quiet_datasets() -> Iterator[None]:
    """Keep the library's own progress bars and error lines off the terminal."""
    bars, verbosity = datasets.are_progress_bars_disabled(), datasets_logging.get_verbosity()
    datasets.disable_progress_bars()
    datasets_logging.set_verbosity(logging.CRITICAL)
    try:
        yield
    finally:
        datasets_logging.set_verbosity(verbosity)
        if not bars:
            datasets.enable_progress_bars()


def _blocks(rows: datasets.Dataset, projection: Projection) -> Iterator[tuple[Rows, array[int]]]:
    meant = {name: _meaning(rows.features[name]) for name in projection.others}
    number = 1
    for block in rows.iter(_BLOCK):
        texts: list[str | None] = []
        faults: list[Fault | None] = []
        for place, text in enumerate(block[projection.text], number):
            wrong = text is not None and not isinstance(text, str)
            where = f"row {place}, column {projection.text!r}"
            faults.append(Fault("not text", f"a {type(text).__name__}", where) if wrong else None)
            texts.append(None if wrong else text)
        others = {name: [meant[name](value) for value in block[name]] for name in projection.others}
        yield Rows(texts, faults, others, _nothing_kept), array("q", range(number, number + len(texts)))
        number += len(texts)


def _meaning(feature: Any) -> Callable[[Any], Value]:
    if not isinstance(feature, datasets.ClassLabel):
        return value_of
    names: Sequence[str] = feature.names

    def class_name(value: Any) -> Value:  # -1 where a row has none
        known = isinstance(value, int) and 0 <= value < len(names)
        return Value(names[value], Kind.STRING) if known else NULL

    return class_name


def _nothing_kept() -> list[dict[str, Any]]:
    return []
