"""Training steps, packed and padded."""

from __future__ import annotations

from bench.serving.training import tokens_per_second


def test_both_ways_are_measured() -> None:
    """By turns, on texts of the same lengths."""
    packed, padded = tokens_per_second([3, 5, 40, 8] * 20, 0.02, 1)

    assert packed > 0
    assert padded > 0
