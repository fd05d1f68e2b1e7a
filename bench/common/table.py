"""Tables in Markdown that read as tables unrendered, too."""

from __future__ import annotations

from collections.abc import Sequence

ABSENT = "–"  # noqa: RUF001 - an en dash, as tables have it


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        return f"| {' | '.join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])} |"

    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([line(head), f"|{rule}|", *(line(row) for row in rows)])


def share(value: float | None) -> str:
    """With three decimals; a dash where there is none."""
    return ABSENT if value is None else f"{value:.3f}"
