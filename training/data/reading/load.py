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
        return collector.finish()


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
    from training.data.reading.named import named_rows

    columns = columns or Columns()
    with (
        Collector(columns, _known(labels), cache_dir, naming=naming, skip_unreadable=skip_unreadable) as collector,
        named_rows(name, columns.asked, split, cache_dir) as (where, blocks),
    ):
        collector.add(where, "row {}".format, blocks)
        return collector.finish()


def _known(labels: Naming | Sequence[str] | None) -> Naming | None:
    return labels if labels is None or isinstance(labels, Naming) else Naming(tuple(labels))
