"""Tables in Markdown."""

from __future__ import annotations

from bench.common.table import share, table


def test_a_table_is_aligned() -> None:
    """The first column is aligned left, the others right, at the width of their widest cell."""
    assert table(["way", "rate"], [["served", "1"], ["a", "1,234"]]).splitlines() == [
        "| way    |  rate |",
        "|--------|------:|",
        "| served |     1 |",
        "| a      | 1,234 |",
    ]


def test_a_share_that_is_not_known_is_a_dash() -> None:
    """A known share has three decimals."""
    assert [share(each) for each in (0.12345, 1, None)] == ["0.123", "1.000", "–"]
