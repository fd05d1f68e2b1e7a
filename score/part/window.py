"""A window: consecutive rows of one file, scored and written together. How a file is cut depends on the file alone."""

from __future__ import annotations

from dataclasses import dataclass

from records.rows import Block


@dataclass(frozen=True, slots=True)
class Window:
    """Rows as they were cut from a file, and their place in the archive."""

    file: int  # place of the file among the sources
    number: int  # place of the window in its file
    label: str  # the file's name in the error of a row
    block: Block

    @property
    def name(self) -> str:
        """The name of its part; names sort as the rows do."""
        return f"part-{self.file:06d}-{self.number:06d}"
