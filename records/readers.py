"""The table of readers: one for each format."""

from __future__ import annotations

from model.errors import ConfigError
from records.options import ReadingOptions
from records.rows import Projection, Reader
from records.source import PIPE, Source


def reader_of(source: Source, projection: Projection, options: ReadingOptions) -> Reader:
    """The reader of a source's format.

    Raises:
        ConfigError: the source is Parquet from a pipe.
    """
    if source.format == "parquet":
        if source.name == PIPE:
            raise ConfigError("input_format: Parquet cannot be read from a pipe; use a file")
        from records.formats.parquet import Parquet

        return Parquet(projection, options)
    if source.format == "json":
        from records.formats.json_rows import Json

        return Json(projection, options)
    if source.format == "lines":
        from records.formats.lines import Lines

        return Lines(projection, options)
    if source.format == "folders":
        from records.formats.folders import Folders

        return Folders(projection, options)
    from records.formats.delimited import Delimited

    return Delimited(projection, options)
