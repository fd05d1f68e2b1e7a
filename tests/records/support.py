"""Ways to write a file, read it, and tell what came of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from records.options import Format, ReadingOptions
from records.readers import reader_of
from records.rows import Projection, Rows
from records.source import Source, find_sources


def source_of(path: Path, content: bytes, format: Format | None = None) -> Source:
    """The file of this name, written with this content."""
    path.write_bytes(content)
    (source,) = find_sources([path], format)
    return source


def read(source: Source, wanted: Projection | str = "text", **options: Any) -> list[Rows]:
    """The rows of each block."""
    reading = ReadingOptions(**options)
    projection = Projection(reading.column(wanted), keep=True) if isinstance(wanted, str) else wanted
    reader = reader_of(source, projection, reading)
    return [reader.rows(block) for block in reader.blocks(source)]


def told(rows: list[Rows]) -> list[str | None]:
    """Of each row the reason why it cannot be read, or else its text."""
    return [
        fault.reason if fault else text for each in rows for fault, text in zip(each.faults, each.texts, strict=True)
    ]


def faults(rows: list[Rows]) -> list[str]:
    """All that is said of the rows that cannot be read."""
    return [f"{fault.where}: {fault.message}" for each in rows for fault in each.faults if fault]


def kept(rows: list[Rows]) -> list[dict[str, Any]]:
    """All columns of all rows."""
    found: list[dict[str, Any]] = []
    for each in rows:
        table = each.kept()
        found += table if isinstance(table, list) else table.to_pylist()
    return found
