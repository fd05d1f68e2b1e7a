"""Columns: which columns of the rows hold the text, the label, the group and the attributes."""

from __future__ import annotations

from dataclasses import dataclass

from model.errors import ConfigError
from records.options import ReadingOptions
from records.rows import Projection
from training.data.reading.attribute_values import AttributeColumn


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that are read."""

    text: str = "text"
    label: str | None = "label"  # None: the rows have attributes alone
    group: str | None = None  # rows of one group stay in one split
    attributes: tuple[AttributeColumn, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.names)) < len(self.names):
            raise ConfigError(
                f"text, label, group and attributes must be different columns, not {', '.join(self.names)}"
            )
        if self.label is None and not self.attributes:
            raise ConfigError("label_column: neither a label nor an attribute is given")

    @property
    def names(self) -> list[str]:
        """The columns to read."""
        each = (self.text, self.label, self.group, *(column for _, column in self.attributes))
        return [name for name in each if name is not None]

    def as_read(self, reading: ReadingOptions) -> Columns:
        """The columns by a reader's names: without a header, by numbers."""
        label, group = (None if name is None else reading.column(name) for name in (self.label, self.group))
        attributes = tuple(AttributeColumn(name, reading.column(column)) for name, column in self.attributes)
        return Columns(reading.column(self.text), label, group, attributes)

    @property
    def projection(self) -> Projection:
        """The columns to read, for a reader."""
        text, *others = self.names
        return Projection(text, tuple(others))
