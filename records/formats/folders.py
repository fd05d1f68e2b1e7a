"""Folders by class, `pos/1.txt`: each file is a text, and its folder's name the label.

A file beside the folders of classes, such as `urls_pos.txt` of the IMDB reviews, is a text without a label.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from records.content import stream as content
from records.content.stream import opened
from records.formats.unsound import decoded, encoding_fault, is_sound, strings
from records.options import DEFAULTS, ReadingOptions
from records.rows import NULL, Block, Fault, Kind, Projection, Rows, Value, cut, require_columns
from records.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ["text", "label", "file"]


@dataclass(frozen=True, slots=True)
class Folders:
    """Reads a folder by class. `file` is a file's name within the folder."""

    projection: Projection
    options: ReadingOptions = DEFAULTS

    def columns(self, source: Source) -> list[str]:
        """See Reader."""
        require_columns(source.name, self.projection.names, COLUMNS)
        return list(COLUMNS)

    def blocks(self, source: Source) -> Iterator[Block]:
        """See Reader."""
        self.columns(source)
        read = 0
        for rows, numbers in cut(self._records(source), self.projection.most_rows):
            read += sum(row["size"] for row in rows)
            yield Block(rows, numbers, read)

    def rows(self, block: Block) -> Rows:
        """See Reader."""
        found = {name: [row[name] for row in block.raw] for name in COLUMNS}
        faults: list[Fault | None] = []
        for row in block.raw:
            where = f"file {row['file']!r}"
            if row["text"] is None:
                faults.append(Fault("too long", f"a file of more than {content.LONGEST_LINE >> 20} MiB", where))
            else:
                faults.append(None if is_sound(row["text"]) else encoding_fault(row["encoding"], where))
        texts = [None if fault else text for text, fault in zip(found[self.projection.text], faults, strict=True)]
        others = {
            name: [NULL if each is None else Value(each, Kind.STRING) for each in found[name]]
            for name in self.projection.others
        }
        return Rows(texts, faults, others, lambda: _table(found))

    def _records(self, source: Source) -> Iterator[tuple[dict[str, Any], int, int]]:
        files = source.files
        inside = [os.path.relpath(name, source.name) for name in files]
        # Folders that hold the folders of classes
        above = {folder for name in inside for folder in PurePath(name).parent.parents}
        for number, (name, file) in enumerate(zip(files, inside, strict=True), 1):
            with opened(Source(name, "lines"), self.options.encoding) as stream:
                text = stream.read(content.LONGEST_LINE + 1)
                row = {
                    "text": decoded(text) if len(text) <= content.LONGEST_LINE else None,
                    "label": None if PurePath(file).parent in above else Path(name).absolute().parent.name,
                    "file": file,
                    "encoding": stream.encoding,
                    "size": os.stat(name).st_size,
                }
            yield row, number, len(text)


def _table(found: dict[str, list[str | None]]) -> pa.Table:
    import pyarrow as pa

    return pa.table({name: strings(values) for name, values in found.items()})
