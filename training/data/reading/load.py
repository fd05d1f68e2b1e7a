"""Loads labelled examples: from files, or from a data set by its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from records.options import DEFAULTS, ReadingOptions
from records.readers import reader_of
from records.source import find_sources
from training.data.examples import Examples
from training.data.naming import PLAIN, Naming, NamingOptions
from training.data.reading.collector import Collector
from training.data.reading.columns import Columns


def load_files(
    files: Sequence[str | Path],
    columns: Columns | None = None,
    *,
    labels: Naming | Sequence[str] | None = None,
    naming: NamingOptions = PLAIN,
    reading: ReadingOptions = DEFAULTS,
    skip_unreadable: bool = False,
) -> Examples:
    """Load the rows of one or several files, folders or globs, in order.

    Rows without a text, or with neither a label nor a known attribute, are left out with a warning. `labels` are
    the known labels (a model's, or the training split's); without it, those of the rows, which must then have at least
    two. `naming` maps names of labels. The texts pass
    through a file in the system's folder for temporary files, which is deleted once it is mapped: nothing is left
    behind. `skip_unreadable`: rows that cannot be read are left out with a warning, too.

    Raises:
        DataError: names the file and the row, line or column.
    """
    columns = (columns or Columns()).as_read(reading)
    projection = columns.projection
    with Collector(columns, _known(labels), naming=naming, skip_unreadable=skip_unreadable) as collector:
        for source in find_sources(files, reading.format):
            reader = reader_of(source, projection, reading)
            blocks = ((reader.rows(block), block.lines) for block in reader.blocks(source))
            collector.add(source.name, source.place, blocks)
        return collector.finish()


def load_named(
    name: str,
    columns: Columns | None = None,
    *,
    split: str = "train",
    naming: NamingOptions = PLAIN,
    skip_unreadable: bool = False,
) -> Examples:
    """Load a data set from the Hugging Face hub, `name` or `name:config`, or from a folder.

    The library caches downloads. Otherwise as `load_files`.

    Raises:
        DataError: names the data set.
    """
    # Imported here: the library takes more than a second, and files do not need it.
    from training.data.reading.named import named_rows

    columns = columns or Columns()
    with (
        Collector(columns, None, naming=naming, skip_unreadable=skip_unreadable) as collector,
        named_rows(name, columns.projection, split) as (where, blocks),
    ):
        collector.add(where, "row {}".format, blocks)
        return collector.finish()


def _known(labels: Naming | Sequence[str] | None) -> Naming | None:
    return labels if labels is None or isinstance(labels, Naming) else Naming(tuple(labels))
