"""The table of files, as the commands read it: as one block, and two rows at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from records.rows import Projection, Rows
from tests.records.cases import CASES, Case, Wrong
from tests.records.support import read, source_of


def rows_of(found: list[Rows]) -> list[str | Wrong | None]:
    """What came of each row."""
    return [
        Wrong(fault.where, fault.message) if fault else text
        for rows in found
        for text, fault in zip(rows.texts, rows.faults, strict=True)
    ]


def require_rows(found: list[str | Wrong | None], case: Case) -> None:
    """Hold rows against the table."""
    shortened = [
        Wrong(each.where, each.message[: len(wanted.message)])
        if isinstance(each, Wrong) and isinstance(wanted, Wrong)
        else each
        for each, wanted in zip(found, case.rows, strict=False)
    ]
    assert [*shortened, *found[len(case.rows) :]] == case.rows


@pytest.mark.parametrize("most_rows", [20_000, 2])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_is_read(tmp_path: Path, case: Case, most_rows: int) -> None:
    """Every row keeps its place; one that cannot be read says why, with its line and column, and costs no other."""
    source = source_of(tmp_path / case.name, case.content)
    require_rows(rows_of(read(source, Projection("text", keep=True, most_rows=most_rows))), case)
