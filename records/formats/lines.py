"""Plain lines: each line is a text, and `text` is the only column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.errors import DataError
from records.content.stream import Stream, opened, require_text
from records.formats.quoted import too_long
from records.formats.unsound import decoded, encoding_fault, is_sound, strings
from records.options import DEFAULTS, ReadingOptions
from records.rows import Block, Fault, Projection, Rows, cut
from records.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

COLUMN = "text"


@dataclass(frozen=True, slots=True)
class Lines:
    """Reads plain lines."""

    projection: Projection
    options: ReadingOptions = DEFAULTS

    def columns(self, source: Source) -> list[str]:
        """See Reader."""
        require_text_alone(source, self.projection, "plain lines")
        with opened(source, self.options.encoding) as stream:
            require_text(stream, source)
        return [COLUMN]

    def blocks(self, source: Source) -> Iterator[Block]:
        """See Reader."""
        require_text_alone(source, self.projection, "plain lines")
        with opened(source, self.options.encoding) as stream:
            require_text(stream, source)
            for lines, numbers in cut(_records(stream), self.projection.most_rows):
                yield Block((stream.encoding, lines), numbers, stream.position())

    def rows(self, block: Block) -> Rows:
        """See Reader."""
        encoding, lines = block.raw
        faults: list[Fault | None] = []
        for line, number in zip(lines, block.lines, strict=True):
            if line is None:
                faults.append(too_long(number))
            else:
                faults.append(None if is_sound(line) else encoding_fault(encoding, f"line {number}"))
        texts = [None if fault else line for line, fault in zip(lines, faults, strict=True)]
        return Rows(texts, faults, {}, lambda: _table(lines))


def require_text_alone(source: Source, projection: Projection, holds: str) -> None:
    """Check that no column is asked for but the text's, of a file without any other.

    Raises:
        DataError: another is asked for.
    """
    for name in projection.names:
        if name != COLUMN:
            raise DataError(f"{source.name}: holds {holds}; the only column is {COLUMN!r}, there is no column {name!r}")


def _records(stream: Stream) -> Iterator[tuple[str | None, int, int]]:
    head = stream.head
    end = b"\r" if b"\r" in head and b"\n" not in head else b"\n"
    for number, line in enumerate(stream.lines(end), 1):
        yield (None if line is None else decoded(line.rstrip(b"\r\n")), number, len(line or b""))


def _table(lines: list[str | None]) -> pa.Table:
    import pyarrow as pa

    return pa.table({COLUMN: strings(lines)})
