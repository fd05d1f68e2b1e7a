"""Labelled examples for training and evaluation: files, or a data set by name -> texts and their labels."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import datasets
import numpy as np
from numpy.typing import NDArray

from model.blank import is_blank
from model.errors import ConfigError, DataError
from training.files import quiet_datasets, read_file, require_columns
from training.labels import class_names, label_name, order_labels

logger = logging.getLogger(__name__)

_BATCH_ROWS = 10_000
_MAX_LABELS = 1_000  # more than this is a column of something else


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the rows are read; the others may hold anything."""

    text: str = "text"
    label: str = "label"
    group: str | None = None  # rows of one group are never torn apart by a split

    def __post_init__(self) -> None:
        if len(set(self.names)) < len(self.names):
            raise ConfigError(f"text, label and group must be columns of their own, not {', '.join(self.names)}")

    @property
    def names(self) -> list[str]:
        """The columns to read."""
        return [self.text, self.label] if self.group is None else [self.text, self.label, self.group]


class Texts(Sequence[str]):
    """Texts in a mapped file: read from disk when asked for, in blocks when gone through."""

    def __init__(self, rows: datasets.Dataset) -> None:
        self._rows = rows  # one column, "text"

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        found: str | list[str] = self._rows[place]["text"]
        return found

    def __iter__(self) -> Iterator[str]:
        for block in self._rows.iter(_BATCH_ROWS):
            yield from block["text"]

    def select(self, rows: Iterable[int]) -> Texts:
        """The texts of these rows, in this order."""
        return Texts(self._rows.select(rows, keep_in_memory=True))


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Labelled texts, n of them. The texts stay on disk, the rest is in memory."""

    texts: Texts  # n, none of them blank
    targets: NDArray[np.int64]  # [n], places in `labels`
    labels: tuple[str, ...]
    groups: tuple[str | None, ...] | None = None  # n; None where no group was asked for, or a row has none

    def __len__(self) -> int:
        return len(self.targets)

    def select(self, rows: NDArray[np.int64]) -> Examples:
        """The examples of these rows, in this order."""
        groups = None if self.groups is None else tuple(self.groups[row] for row in rows)
        return Examples(self.texts.select(rows), self.targets[rows], self.labels, groups)

    def counts(self) -> dict[str, int]:
        """How many examples each label has."""
        totals = np.bincount(self.targets, minlength=len(self.labels))
        return {label: int(total) for label, total in zip(self.labels, totals, strict=True)}

    def fingerprint(self) -> str:
        """A sha256 over texts and labels in their order, 64 hex digits: other data, other digits."""
        digest = hashlib.sha256(repr(self.labels).encode())
        digest.update(self.targets.astype("<i8").tobytes())
        for text in self.texts:
            content = text.encode()
            digest.update(len(content).to_bytes(8, "little"))
            digest.update(content)
        return digest.hexdigest()


def load_files(
    files: Sequence[str | Path],
    columns: Columns | None = None,
    *,
    labels: Sequence[str] | None = None,
    cache_dir: Path | None = None,
) -> Examples:
    """The rows of one or several CSV, TSV, JSON lines or Parquet files, in order.

    Rows without a text are left out with a warning. `labels` says which labels are known (a model's, or those of the
    training split); without it they are those of the rows, which must then have two at least. The rows pass through
    `cache_dir` (or the system's folder for temporary files) and are deleted there once mapped: nothing is left behind,
    and no stale row is ever read.

    Raises:
        DataError: names the file and the row, line or column.
    """
    columns = columns or Columns()
    if not files:
        raise DataError("no file of rows was given")
    with _scratch(cache_dir) as scratch:
        parts = [(str(file), read_file(Path(file), columns.names, Path(scratch))) for file in files]
        return _collect(parts, columns, labels)


def load_named(
    name: str,
    columns: Columns | None = None,
    *,
    split: str = "train",
    labels: Sequence[str] | None = None,
    cache_dir: Path | None = None,
) -> Examples:
    """The rows of a data set of the Hugging Face hub, `name` or `name:config`, or of a folder that holds one.

    What comes from the hub is kept in `cache_dir`, or where the library keeps it. Otherwise as `load_files`.

    Raises:
        DataError: names the data set.
    """
    columns = columns or Columns()
    where = f"data set {name!r}, split {split!r}"
    local = Path(name).is_dir()
    path, _, config = (name, "", "") if local else name.partition(":")
    with _scratch(cache_dir) as scratch:
        try:
            with quiet_datasets():
                rows = datasets.load_dataset(
                    path, config or None, split=split, cache_dir=scratch if local else cache_dir
                )
        except ConnectionError as error:
            raise DataError(f"{where}: the hub cannot be reached, and no copy of it is kept here") from error
        except datasets.exceptions.DatasetNotFoundError as error:
            raise DataError(f"{where}: there is no such data set, or it is not open to you") from error
        except (datasets.exceptions.DatasetsError, OSError, ValueError) as error:
            raise DataError(f"{where}: cannot be loaded: {error}") from error
        require_columns(where, columns.names, rows.column_names)
        return _collect([(where, rows.select_columns(columns.names))], columns, labels)


def _scratch(cache_dir: Path | None) -> tempfile.TemporaryDirectory[str]:
    # Deleted while still mapped: the pages stay readable as long as the mapping, and a killed run leaves nothing.
    try:
        return tempfile.TemporaryDirectory(prefix="sentiment-rows-", dir=cache_dir, ignore_cleanup_errors=True)
    except OSError as error:
        raise DataError(
            f"{cache_dir or 'the temporary folder'}: no rows can be kept there ({error.strerror})"
        ) from error


def _collect(parts: Sequence[tuple[str, datasets.Dataset]], columns: Columns, labels: Sequence[str] | None) -> Examples:
    codes = {label: code for code, label in enumerate(labels or ())}
    kept, targets = array("q"), array("q")
    groups: list[str | None] = []
    first_blank = ""
    place = 0
    for where, rows in parts:
        names = class_names(rows, columns.label)
        for row, (text, value, group) in enumerate(_rows(rows, columns), 1):
            if text is not None and not isinstance(text, str):
                raise DataError(f"{where}, row {row}: the text is a {type(text).__name__}, not a string")
            if text is None or is_blank(text):
                first_blank = first_blank or f"{where}, row {row}"
            else:
                label = label_name(value, names)
                if label is None:
                    raise DataError(f"{where}, row {row}: there is no label in column {columns.label!r}")
                if label not in codes:
                    _admit(label, codes, f"{where}, row {row}", closed=labels is not None)
                kept.append(place)
                targets.append(codes[label])
                if columns.group is not None:
                    groups.append(label_name(group, None))
            place += 1
    if not kept:
        raise DataError(f"{parts[0][0]}: no row has a text in column {columns.text!r}")
    if first_blank:
        logger.warning(
            "%d of %d rows have no text and are left out; the first is %s", place - len(kept), place, first_blank
        )
    if len(codes) < 2:
        raise DataError(f"{parts[0][0]}: every row has the label {next(iter(codes))!r}; two labels are needed at least")
    ordered = tuple(labels) if labels is not None else order_labels(codes)
    with quiet_datasets():
        texts = Texts(datasets.concatenate_datasets([_text_column(rows, columns.text) for _, rows in parts]))
    return Examples(
        texts=texts if len(kept) == place else texts.select(kept),
        targets=np.array([ordered.index(label) for label in codes], dtype=np.int64)[np.asarray(targets)],
        labels=ordered,
        groups=None if columns.group is None else tuple(groups),
    )


def _rows(rows: datasets.Dataset, columns: Columns) -> Iterator[tuple[Any, Any, Any]]:
    for block in rows.iter(_BATCH_ROWS):
        groups = [None] * len(block[columns.text]) if columns.group is None else block[columns.group]
        yield from zip(block[columns.text], block[columns.label], groups, strict=True)


def _admit(label: str, codes: dict[str, int], where: str, *, closed: bool) -> None:
    if closed:
        known = ", ".join(map(repr, codes))
        raise DataError(f"{where}: the label {label[:40]!r} is not among those known: {known}")
    if len(codes) == _MAX_LABELS:
        raise DataError(f"{where}: more than {_MAX_LABELS} different labels; is this the column of the labels?")
    codes[label] = len(codes)


def _text_column(rows: datasets.Dataset, column: str) -> datasets.Dataset:
    texts = rows.select_columns([column])
    if column != "text":
        texts = texts.rename_column(column, "text")
    features = datasets.Features({"text": datasets.Value("string")})
    if texts.features == features:
        return texts
    return texts.map(lambda block: block, batched=True, features=features, new_fingerprint="texts")
