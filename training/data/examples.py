"""Labelled examples for training and evaluation: files, or a data set by name -> texts and their labels."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import ConfigError
from records.options import DEFAULTS, ReadingOptions
from records.readers import reader_of
from records.rows import Asked
from records.source import find_sources
from training.data.attribute_values import AttributeColumn
from training.data.collector import Collector
from training.data.naming import PLAIN, Naming, NamingOptions
from training.data.pool import UNLABELLED
from training.data.texts import Texts


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the rows are read; the others may hold anything."""

    text: str = "text"
    label: str | None = "label"  # None: the rows have attributes alone
    group: str | None = None  # rows of one group are never torn apart by a split
    attributes: tuple[AttributeColumn, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.names)) < len(self.names):
            raise ConfigError(
                f"text, label, group and attributes must be columns of their own, not {', '.join(self.names)}"
            )
        if self.label is None and not self.attributes:
            raise ConfigError("label_column: there is neither a label nor an attribute to learn")

    @property
    def names(self) -> list[str]:
        """The columns to read."""
        each = (self.text, self.label, self.group, *(column for _, column in self.attributes))
        return [name for name in each if name is not None]

    def as_read(self, reading: ReadingOptions) -> Columns:
        """The same, by the names that a reader knows them by: numbers, where there is no header."""
        label, group = (None if name is None else reading.column(name) for name in (self.label, self.group))
        attributes = tuple(AttributeColumn(name, reading.column(column)) for name, column in self.attributes)
        return Columns(reading.column(self.text), label, group, attributes)

    @property
    def asked(self) -> Asked:
        """What is asked of a reader."""
        text, *others = self.names
        return Asked(text, tuple(others))


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Labelled texts, n of them. The texts stay on disk, the rest is in memory."""

    texts: Texts  # n, none of them blank
    targets: NDArray[np.int64]  # [n], places in `labels`; UNLABELLED where a row has attributes alone
    labels: tuple[str, ...]
    groups: tuple[str | None, ...] | None = None  # n; None where no group was asked for, or a row has none
    names: Mapping[str, str] = field(default_factory=dict)  # in the rows -> label, where they differ
    asked: tuple[str, ...] = ()  # the attributes, A of them
    attributes: NDArray[np.float32] | None = None  # [n, A], shares of yes, NaN where unknown; None without any

    @property
    def naming(self) -> Naming:
        """The labels, and what else the rows call them."""
        return Naming(self.labels, self.names)

    def __len__(self) -> int:
        return len(self.targets)

    def select(self, rows: NDArray[np.int64]) -> Examples:
        """The examples of these rows, in this order."""
        groups = None if self.groups is None else tuple(self.groups[row] for row in rows)
        attributes = None if self.attributes is None else self.attributes[rows]
        texts, targets = self.texts.select(rows), self.targets[rows]
        return Examples(texts, targets, self.labels, groups, self.names, self.asked, attributes)

    def counts(self) -> dict[str, int]:
        """How many examples each label has."""
        totals = np.bincount(self.targets[self.targets != UNLABELLED], minlength=len(self.labels))
        return {label: int(total) for label, total in zip(self.labels, totals, strict=True)}

    def fingerprint(self) -> str:
        """A sha256 over texts, labels and attributes in their order, 64 hex digits: other data, other digits."""
        digest = hashlib.sha256(repr(self.labels).encode())
        digest.update(self.targets.astype("<i8").tobytes())
        if self.attributes is not None:
            digest.update(repr(self.asked).encode())
            digest.update(self.attributes.astype("<f4").tobytes())
        for text in self.texts:
            content = text.encode()
            digest.update(len(content).to_bytes(8, "little"))
            digest.update(content)
        return digest.hexdigest()


def load_files(
    files: Sequence[str | Path],
    columns: Columns | None = None,
    *,
    labels: Naming | Sequence[str] | None = None,
    naming: NamingOptions = PLAIN,
    reading: ReadingOptions = DEFAULTS,
    skip_unreadable: bool = False,
    cache_dir: Path | None = None,
) -> Examples:
    """The rows of one or several files, folders or globs, in order.

    Rows without a text, or with neither a label nor a known attribute, are left out with a warning. `labels` says which
    labels are known (a model's, or those of the training split); without it they are those of the rows, which must then
    have two at least. `naming` says which names of labels mean the same, or negative and positive. The texts
    pass through a file in `cache_dir` (or the system's folder for temporary files), which is deleted once it is mapped:
    nothing is left behind, and no stale row is ever read. `skip_unreadable`: rows that cannot be read are left out with
    a warning, too.

    Raises:
        DataError: names the file and the row, line or column.
    """
    columns = (columns or Columns()).as_read(reading)
    asked = columns.asked
    with Collector(columns, _known(labels), cache_dir, naming=naming, skip_unreadable=skip_unreadable) as collector:
        for source in find_sources(files, reading.format):
            reader = reader_of(source, asked, reading)
            blocks = ((reader.rows(block), block.lines) for block in reader.blocks(source))
            collector.add(source.name, source.place, blocks)
        return Examples(*collector.finish())


def load_named(
    name: str,
    columns: Columns | None = None,
    *,
    split: str = "train",
    labels: Naming | Sequence[str] | None = None,
    naming: NamingOptions = PLAIN,
    skip_unreadable: bool = False,
    cache_dir: Path | None = None,
) -> Examples:
    """The rows of a data set of the Hugging Face hub, `name` or `name:config`, or of a folder that holds one.

    What comes from the hub is kept in `cache_dir`, or where the library keeps it. Otherwise as `load_files`.

    Raises:
        DataError: names the data set.
    """
    # The library takes a second and more to import, and rows of files need none of it.
    from training.data.named import named_rows

    columns = columns or Columns()
    with (
        Collector(columns, _known(labels), cache_dir, naming=naming, skip_unreadable=skip_unreadable) as collector,
        named_rows(name, columns.asked, split, cache_dir) as (where, blocks),
    ):
        collector.add(where, "row {}".format, blocks)
        return Examples(*collector.finish())


def _known(labels: Naming | Sequence[str] | None) -> Naming | None:
    return labels if labels is None or isinstance(labels, Naming) else Naming(tuple(labels))
